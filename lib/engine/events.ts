import type { RequestCounts } from './types';

/**
 * What a stage reports while it works. The engine reports numbers and paths, never sentences. Stages call the listener
 * freely; whoever listens decides how often to write it down.
 */
export type EngineEvent =
  | { kind: 'scan'; files: number; directories: number; bytes: number; current: string }
  | {
      kind: 'transfer';
      filesDone: number;
      filesTotal: number;
      bytesDone: number;
      bytesTotal: number;
      current: string;
      requests: RequestCounts;
    }
  | { kind: 'delete'; done: number; total: number }
  | { kind: 'stage'; stage: Stage }
  | { kind: 'failure'; path: string; code: string };

export type Stage = 'scan' | 'plan' | 'preflight' | 'sync' | 'delete' | 'snapshot' | 'verify' | 'restore';

export type EngineListener = (event: EngineEvent) => void;
