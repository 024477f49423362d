/**
 * Memory for the bodies of small files. Memory that was never used costs more to fill than the file costs to read: the system hands
 * it out page by page, and the garbage collector follows behind. What was given back is taken again first.
 */
export class BodyBuffers {
  readonly #free: Buffer[] = [];

  /** `bytes`: of each. */
  constructor(private readonly bytes: number) {}

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.bytes);
  }

  /** Only what nobody reads any more: after a request that failed a socket may. */
  giveBack(buffer: Buffer): void {
    this.#free.push(buffer);
  }
}
