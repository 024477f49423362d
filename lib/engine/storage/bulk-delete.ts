/** DeleteObjects names at most this many keys. */
export const BULK_DELETE_KEYS = 1000;

/** XML 1.0 cannot carry these characters, not even escaped (W3C XML 1.0, production 2); tab, LF and CR it can. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are looked for
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Whether the XML body of DeleteObjects can name this key; others are deleted one by one. */
export function fitsBulkDelete(key: string): boolean {
  return !NOT_IN_XML.test(key);
}

/** Counts the requests that deleting keys in this order takes: one per batch, and one for each key that no batch can name. */
export class DeleteRequests {
  private batches = 0;
  private alone = 0;
  private inBatch = 0;
  private hasBulk = false;

  add(key: string): void {
    if (this.inBatch === BULK_DELETE_KEYS) {
      this.inBatch = 0;
      this.hasBulk = false;
    }
    this.inBatch += 1;
    if (!fitsBulkDelete(key)) this.alone += 1;
    else if (!this.hasBulk) {
      this.hasBulk = true;
      this.batches += 1;
    }
  }

  get total(): number {
    return this.batches + this.alone;
  }
}
