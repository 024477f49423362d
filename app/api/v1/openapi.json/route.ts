import { describeApi } from '@/lib/control/api/describe';

export const GET = (request: Request) => describeApi(request);
