/** What a data object says about its file. All values are decimal or octal ASCII. */
export interface FileMetadata {
  readonly mtimeNs: bigint;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * User metadata in rclone's keys, so that rclone sees the tree with its times and owners. `mode` is full st_mode in octal
 * with a leading zero: rclone reads it in base 8 and s3fs, which guesses the base, too (facts: s3-facts.md, section 6).
 */
export function objectMetadata(file: FileMetadata): Record<string, string> {
  return {
    mtime: secondsText(file.mtimeNs),
    mode: `0${file.mode.toString(8)}`,
    uid: String(file.uid),
    gid: String(file.gid),
  };
}

/** Nanoseconds as rclone writes times: decimal seconds, up to nine fraction digits, trailing zeros trimmed. */
export function secondsText(ns: bigint): string {
  if (ns < 0n) return `-${secondsText(-ns)}`;
  const digits = ns.toString().padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  const seconds = digits.slice(0, -9);
  return fraction === '' ? seconds : `${seconds}.${fraction}`;
}
