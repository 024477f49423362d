import { readSettings } from '../db/settings';
import { Bandwidth } from '../engine/storage/throttled';
import { limitAt } from '../engine/timetable/timetable';
import type { TaskContext } from './task-context';

/** The bandwidth of one session, by the hours of the settings. A change holds for work that is under way, too, after read(). */
export interface BandwidthSetting {
  readonly bandwidth: Bandwidth;
  /** Looks at the settings again. */
  read(): Promise<void>;
}

/** By this machine's clock: an hour's limit is for people who share the line, and go by the clock on the wall. */
export async function openBandwidth({ db, ports }: Pick<TaskContext, 'db' | 'ports'>): Promise<BandwidthSetting> {
  const { clock } = ports;
  let settings = await readSettings(db);
  return {
    bandwidth: new Bandwidth(clock, () => limitAt(settings.bandwidth, clock.now(), settings.timezone)),
    read: async () => {
      settings = await readSettings(db);
    },
  };
}
