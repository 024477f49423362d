import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { doorOf } from '../door';
import { closeHouse, type House, houseOf } from '../house';
import type { Door } from '../views';

/** A real database in a folder of its own, with a clock that stands where a test puts it. */
export interface TemporaryHouse {
  readonly home: string;
  readonly dataDir: string;
  readonly house: House;
  readonly door: Door;
  /** Milliseconds since 1970; assign it to move time. */
  time: { nowMs: number };
  /** Makes a folder below `home` and returns its path. */
  folder(name: string): string;
  close(): Promise<void>;
}

export async function temporaryHouse(nowMs: number): Promise<TemporaryHouse> {
  const home = mkdtempSync(path.join(tmpdir(), 'foresync-door-'));
  const dataDir = path.join(home, 'data');
  const time = { nowMs };
  const house = { ...(await houseOf(dataDir)), now: () => time.nowMs };
  return {
    ...{ home, dataDir, house, time, door: doorOf(house) },
    folder: (name) => {
      mkdirSync(path.join(home, name), { recursive: true });
      return path.join(home, name);
    },
    close: async () => {
      await closeHouse(dataDir);
      rmSync(home, { recursive: true });
    },
  };
}

/** The code of what a call throws and the field it is about, or `done`. */
export function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (error) => [error.problem?.code ?? String(error), error.problem?.field ?? ''].join(' ').trim(),
  );
}
