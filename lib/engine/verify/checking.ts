import type { Clock } from '../clock';
import type { EngineListener } from '../events';
import type { FileIndex } from '../file-index/file-index';
import type { Storage } from '../storage/storage';
import type { ManifestLine, RequestCounts } from '../types';
import type { KnownEtag } from './compare';
import type { Damage, DamageList } from './damage';

/** `scratchDirectory` (existing) gets the manifest and, in a drill, the files; nothing is left in it. */
export interface VerifyPorts {
  readonly storage: Storage;
  /** For the ETags of the newest state. */
  readonly index: Pick<FileIndex, 'get'>;
  readonly clock: Clock;
  readonly scratchDirectory: string;
  readonly listener?: EngineListener;
  requests(): RequestCounts;
  /** Called with every damage, the ones beyond those kept by name too. */
  readonly onDamage?: (damage: Damage) => void;
  /** Called with every dump that a scratch database took: the database's own name, and what was counted. */
  readonly onLoaded?: (loaded: { readonly name: string; readonly tables: number; readonly rows: number }) => void;
  readonly concurrency?: number;
}

/** What the ways of checking share. */
export interface Checking {
  readonly ports: VerifyPorts;
  readonly knownEtag: KnownEtag;
  readonly damage: DamageList;
  /** One file has been looked at. */
  looked(line: ManifestLine, proof: 'hashed' | 'not-hashed'): void;
}
