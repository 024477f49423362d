import { XMLParser } from 'fast-xml-parser';

/** An answer that is a refusal. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** S3's error document; empty for HEAD, and for servers and proxies that send something else. */
  readonly body: string;
}

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, htmlEntities: true });

/** A refusal in the shape of the SDK's exceptions, so that translateError() reads both alike. */
export function vendorError({ status, headers, body }: Refusal): Error {
  const elements = errorElements(body);
  const name = elements.Code ?? 'Unknown';
  const error = new Error(elements.Message ?? `the server answered ${status}`);
  error.name = name;
  return Object.assign(error, elements, {
    $metadata: {
      httpStatusCode: status,
      requestId: headers['x-amz-request-id'] ?? elements.RequestId,
      extendedRequestId: headers['x-amz-id-2'] ?? elements.HostId,
    },
    $response: { statusCode: status, headers },
  });
}

/** Only the elements that translateError() reads: an error page of a proxy must not become properties of an Error. */
const READ = [
  ...['Code', 'Message', 'RequestId', 'HostId', 'Region', 'Endpoint', 'Resource'],
  ...['ServerTime', 'RequestTime', 'MaxAllowedSkewMilliseconds'],
] as const;
type Elements = Partial<Record<(typeof READ)[number], string>>;

function errorElements(body: string): Elements {
  if (!body.includes('<Error')) return {};
  const document: unknown = parser.parse(body);
  const found = Object((document as { Error?: unknown }).Error);
  return Object.fromEntries(READ.flatMap((name) => (typeof found[name] === 'string' ? [[name, found[name]]] : [])));
}
