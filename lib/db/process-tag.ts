import { readFileSync } from 'node:fs';

/**
 * What tells a process from every other one that had or will have its pid: this start of the machine, and when the process began, in ticks
 * since then (proc(5), field 22). Setting the clock changes neither. null: the system does not say, or there is no such process.
 */
export function processTag(pid: number): string | null {
  try {
    const boot = readFileSync(/* turbopackIgnore: true */ '/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(/* turbopackIgnore: true */ `/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, and may hold anything.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Z: it has ended, and nobody has asked how.
    return state === 'Z' ? `${boot} ended` : `${boot} ${fields[18]}`;
  } catch {
    return null;
  }
}

/** Whether the process that wrote this row still runs. A row without a tag, or a system without tags, is judged by its pid alone. */
export function isProcessAlive({ pid, process: tag }: { pid: number; process: string | null }): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    const isThere = error instanceof Error && 'code' in error && error.code === 'EPERM';
    if (!isThere) return false;
  }
  const now = tag === null ? null : processTag(pid);
  return now === null || now === tag;
}
