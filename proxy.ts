import { type NextRequest, NextResponse } from 'next/server';

/** Pages a signed-out person may open. Everything else of app/ checks the session itself too; this only saves a round trip. */
const OPEN = ['/sign-in', '/setup'];

function isOpen(pathname: string): boolean {
  return pathname.startsWith('/api/') || OPEN.some((open) => pathname === open || pathname.startsWith(`${open}/`));
}

function hasSessionCookie(request: NextRequest): boolean {
  return request.cookies.getAll().some((cookie) => cookie.name.endsWith('session_token') && cookie.value !== '');
}

/**
 * Scripts and style elements only with this response's nonce. Style attributes are allowed: progress bars, popovers and the
 * virtual list position themselves with them, and an attribute cannot run code.
 */
function contentSecurityPolicy(nonce: string): string {
  const inDevelopment = process.env.NODE_ENV === 'development';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${inDevelopment ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${inDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function signInUrl(request: NextRequest): URL {
  const url = new URL('/sign-in', request.url);
  const wanted = request.nextUrl.pathname + request.nextUrl.search;
  if (wanted !== '/') url.searchParams.set('next', wanted);
  return url;
}

/** Sets the policy on every page, and sends a browser without a session cookie to sign in. */
export function proxy(request: NextRequest): NextResponse {
  if (!isOpen(request.nextUrl.pathname) && !hasSessionCookie(request)) {
    return NextResponse.redirect(signInUrl(request));
  }
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('Content-Security-Policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  return response;
}

export const config = {
  matcher: ['/((?!_next/static|_next/image|icon.svg|favicon.ico).*)'],
};
