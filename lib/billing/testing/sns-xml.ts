/** Answers of SNS in its query protocol (namespace http://sns.amazonaws.com/doc/2010-03-31/). */
const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** `<ActionResponse><ActionResult>…`, with the request id every answer carries. */
export function snsAnswer(action: string, result: string): string {
  const body = result === '' ? '' : `<${action}Result>${result}</${action}Result>`;
  return `<${action}Response xmlns="${NAMESPACE}">${body}<ResponseMetadata><RequestId>f3a1c2d4-0000-5000-9000-000000000001</RequestId></ResponseMetadata></${action}Response>`;
}

export function snsError(code: string, message: string): string {
  return `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>f3a1c2d4-0000-5000-9000-000000000002</RequestId></ErrorResponse>`;
}

/** A list of SNS: `<Name><member>…</member></Name>`. */
export function members(name: string, items: readonly string[]): string {
  return `<${name}>${items.map((item) => `<member>${item}</member>`).join('')}</${name}>`;
}
