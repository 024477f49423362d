const HEX_MD5 = /^[0-9a-f]{32}$/;

/**
 * The MD5 of the content, in hex, that a program stored with its object: rclone's `md5chksum` (base64, of uploads in parts and of
 * encrypted ones), s3cmd's `s3cmd-attrs` (`…/md5:<hex>/…`, of every object). null when there is none. Names as in ObjectInfo.metadata.
 */
export function statedMd5(metadata: Readonly<Record<string, string>>): string | null {
  const rclone = Buffer.from(metadata.md5chksum ?? '', 'base64').toString('hex');
  const attributes = (metadata['s3cmd-attrs'] ?? '').split('/');
  const s3cmd = attributes.find((one) => one.startsWith('md5:'))?.slice('md5:'.length) ?? '';
  return [rclone, s3cmd].find((md5) => HEX_MD5.test(md5)) ?? null;
}
