import { dispatch } from '@/lib/control/api/dispatch';

const handle = (request: Request) => dispatch(request);

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
