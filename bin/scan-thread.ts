/** A thread of the scan: reads folders ahead of it. */
import { serveFolders } from '../lib/engine/scan/folder-thread';

serveFolders();
