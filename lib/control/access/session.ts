import { dataDirectory } from '../house';
import { authOf } from './auth';

export interface SignedIn {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
}

/** Who sent these request headers, by the session cookie and its row; null for anyone signed out. */
export async function sessionOf(headers: Headers, dataDir = dataDirectory()): Promise<SignedIn | null> {
  const auth = await authOf(dataDir);
  const session = await auth.api.getSession({ headers });
  if (session === null) return null;
  const { id, name, email } = session.user;
  return { user: { id, name, email } };
}
