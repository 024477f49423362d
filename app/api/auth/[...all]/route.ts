import { handleAuth } from '@/lib/control/access/handler';

export { handleAuth as GET, handleAuth as POST };
