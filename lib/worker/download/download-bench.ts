import { openDatabase } from '../../db/database';
import { installationId } from '../../db/instance';
import { openSecretBox } from '../../db/secrets';
import type { Clock } from '../../engine/clock';
import { realPorts, type WorkerPorts } from '../ports';
import { toolName } from '../tool-name';
import type { DownloadBench } from './open-download';

/** A bench of its own on a data folder, with a connection that `close` ends. Throws DataError of openDatabase and openSecretBox. */
export async function openDownloadBench(options: {
  readonly dataDir: string;
  readonly clock: Clock;
  /** Default: S3 over the network. */
  readonly ports?: WorkerPorts;
}): Promise<DownloadBench & { close(): Promise<void> }> {
  const { dataDir, clock, ports = realPorts(clock) } = options;
  const db = await openDatabase(dataDir);
  const [box, installation] = [openSecretBox(dataDir), await installationId(db)];
  return { db, dataDir, box, installation, ports, tool: toolName(), close: () => db.$disconnect() };
}
