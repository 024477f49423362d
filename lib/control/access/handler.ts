import { dataDirectory } from '../house';
import { authOf } from './auth';

/** better-auth's own HTTP endpoints, for app/api/auth. */
export async function handleAuth(request: Request): Promise<Response> {
  const auth = await authOf(dataDirectory());
  return auth.handler(request);
}
