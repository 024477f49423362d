/** What a long computation does to a process: nothing else runs. */
export function blockUntil(endMs: number): void {
  while (performance.now() < endMs) Math.sqrt(endMs);
}
