import { parseSetCookieHeader } from 'better-auth/cookies';
import { cookies } from 'next/headers';

/** Sets the cookies of an answer on this response, attributes included. */
export async function passCookies(answer: Headers): Promise<void> {
  const jar = await cookies();
  for (const line of answer.getSetCookie()) {
    for (const [name, cookie] of parseSetCookieHeader(line)) {
      jar.set(name, decodeURIComponent(cookie.value), {
        path: cookie.path ?? '/',
        httpOnly: cookie.httponly ?? false,
        secure: cookie.secure ?? false,
        ...(cookie.samesite && { sameSite: cookie.samesite }),
        ...(cookie['max-age'] !== undefined && { maxAge: cookie['max-age'] }),
      });
    }
  }
}
