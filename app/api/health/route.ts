export const dynamic = 'force-dynamic';

/** For the supervisor and for monitors: the web server answers. It says nothing else to anyone. */
export function GET(): Response {
  return Response.json({ ok: true }, { headers: { 'cache-control': 'no-store' } });
}
