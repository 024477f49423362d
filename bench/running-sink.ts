import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** The sink in a process of its own. */
export interface RunningSink {
  readonly endpoint: string;
  /** Requests by kind since the last call. */
  counts(): Promise<Record<string, number>>;
  /** Holds the folder's files below `prefix` from now on. */
  seed(folder: string, prefix: string): Promise<void>;
  forget(prefix: string): Promise<void>;
  stop(): void;
}

export async function startSink(): Promise<RunningSink> {
  const child = fork(path.join(import.meta.dirname, 'sink.ts'));
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const endpoint = `http://127.0.0.1:${port}`;
  const tell = async (verb: string, query: Record<string, string> = {}) => {
    const response = await fetch(`${endpoint}/-/${verb}?${new URLSearchParams(query)}`, { method: 'POST' });
    if (!response.ok) throw new Error(`the sink answered ${response.status} to ${verb}`);
    return (await response.json()) as Record<string, number>;
  };
  return {
    endpoint,
    counts: () => tell('counts'),
    seed: async (folder, prefix) => void (await tell('seed', { folder, prefix })),
    forget: async (prefix) => void (await tell('forget', { prefix })),
    stop: () => child.disconnect(),
  };
}
