import { unlink } from 'node:fs/promises';
import { EngineError } from '../errors';
import { errnoOf, machineError } from '../machine-error';

/**
 * Names under which files are written before they are whole: `.foresync-<restore id>-<number>.part`, in the folder they end in,
 * so that the final rename is atomic. Whatever a crash leaves is removed when the same restore enters that folder again.
 */
export class TemporaryNames {
  readonly #restoreId: string;
  #count = 0;

  /** Throws `internal` for an id that is not a plain short name. */
  constructor(restoreId: string) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(restoreId)) {
      throw new EngineError('internal', { message: 'restore id is no name', facts: { restoreId } });
    }
    this.#restoreId = restoreId;
  }

  next(): Buffer {
    this.#count += 1;
    return Buffer.from(`.foresync-${this.#restoreId}-${this.#count}.part`);
  }
}

export function isOwnTemporary(name: Buffer, restoreId: string): boolean {
  const text = name.toString('latin1');
  const prefix = `.foresync-${restoreId}-`;
  return text.startsWith(prefix) && /^\d+\.part$/.test(text.slice(prefix.length));
}

/** Removes a file or link of ours; one that is not there is fine. */
export async function removeIfThere(at: Buffer): Promise<void> {
  try {
    await unlink(at);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw machineError(error);
  }
}
