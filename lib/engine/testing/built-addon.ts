import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildAddon } from '../../../scripts/build-addon.mjs';
import { type Addon, openAddon } from '../native/addon';
import { requireProgram } from './programs';

/** The addon, compiled for whoever tests it; null on a laptop without a compiler. */
export async function builtAddon(): Promise<Addon | null> {
  if (requireProgram('cc') === 'skip') return null;
  const folder = mkdtempSync(path.join(tmpdir(), 'foresync-addon-'));
  try {
    const file = path.join(folder, 'addon.node');
    const missing = await buildAddon(file);
    if (missing !== null) throw new Error(`The addon could not be built: ${missing}`);
    const addon = openAddon(file);
    if (addon === null) throw new Error('The addon was compiled, but it cannot be loaded.');
    return addon;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
