import { events, watchRun } from '@/lib/control/api/events';

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return events(request, watchRun((await params).id));
}
