/**
 * Memory for the bodies of small files, or of parts. Memory that was never used has to be handed out by the system page by page, and
 * the garbage collector follows behind: with parts that took as long as hashing them. What was given back is taken again first.
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
