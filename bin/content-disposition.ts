/**
 * RFC 6266: save it under this name. `filename*` has the name itself; `filename` is for programs that do not know that, with `_` for
 * what is not plain ASCII or would end the quotes.
 */
export function contentDisposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%/]/gu, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${extended(name)}`;
}

/** RFC 8187: everything but its attr-char as %XX. Half a surrogate pair is no character. */
function extended(name: string): string {
  const escaped = encodeURIComponent(Buffer.from(name).toString());
  return escaped.replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
