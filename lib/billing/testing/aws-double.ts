/**
 * CloudWatch, SNS and Cost Explorer on one port, in the protocols the SDK speaks to them: AWS JSON 1.0 with
 * x-amzn-query-error (CloudWatch), query with XML answers (SNS), AWS JSON 1.1 (Cost Explorer). Anything else is refused, so a
 * change of protocol in the SDK is seen. Shapes follow the API references; for tests.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccountState, Refusal, Reply } from './account-state';
import { answerCloudWatch } from './cloudwatch-double';
import { answerSns } from './sns-double';

export interface AwsDouble {
  readonly endpoint: string;
  readonly account: AccountState;
  /** `action region` of every request, in order. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

export const ACCOUNT_KEY = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const EXPLORER_TARGET = 'AWSInsightsIndexService.';
const CLOUDWATCH_TARGET = 'GraniteServiceVersion20100801.';

function newAccount(): AccountState {
  return {
    ...{ curves: new Map(), alarms: new Map(), tags: new Map(), topics: new Map() },
    ...{ refusals: new Map(), closedRegions: new Set(), costs: { ResultsByTime: [] }, pageSize: 1000 },
  };
}

/** Starts it on a free port of this machine. */
export async function startAwsDouble(): Promise<AwsDouble> {
  const account = newAccount();
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    const asked = await readAsked(request);
    seen.push(`${asked.action} ${asked.region}`);
    const refusal = refusalOf(account, asked);
    if (refusal?.status === 0) return response.destroy();
    const reply = refusal === undefined ? answer(account, asked) : refused(asked, refusal);
    const error =
      reply.status >= 400 && asked.service === 'cloudwatch' ? { 'x-amzn-query-error': errorHeader(reply) } : {};
    response.writeHead(reply.status, { 'content-type': CONTENT_TYPES[asked.service], ...error });
    response.end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, account, seen, close: () => closeServer(server) };
}

type Service = 'cloudwatch' | 'sns' | 'ce';
const CONTENT_TYPES: Readonly<Record<Service, string>> = {
  cloudwatch: 'application/x-amz-json-1.0',
  sns: 'text/xml',
  ce: 'application/x-amz-json-1.1',
};

interface Asked {
  readonly service: Service;
  readonly operation: string;
  /** IAM action. */
  readonly action: string;
  readonly region: string;
  readonly key: string;
  readonly body: string;
}

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const target = String(request.headers['x-amz-target'] ?? '');
  const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\//.exec(String(request.headers.authorization));
  const service: Service = target.startsWith(CLOUDWATCH_TARGET) ? 'cloudwatch' : target === '' ? 'sns' : 'ce';
  const wanted = service === 'sns' ? 'application/x-www-form-urlencoded' : CONTENT_TYPES[service];
  if (request.headers['content-type'] !== wanted)
    throw new Error(`another protocol: ${request.headers['content-type']}`);
  if (service === 'ce' && !target.startsWith(EXPLORER_TARGET)) throw new Error(`another service: ${target}`);
  const operation = service === 'sns' ? (new URLSearchParams(body).get('Action') ?? '') : (target.split('.')[1] ?? '');
  return {
    service,
    operation,
    action: `${service}:${operation}`,
    region: scope?.[2] ?? '',
    key: scope?.[1] ?? '',
    body,
  };
}

function refusalOf(account: AccountState, { action, key, region, service }: Asked): Refusal | undefined {
  const code = service === 'sns' ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
  const unknown = {
    status: service === 'ce' ? 400 : 403,
    code,
    message: 'The security token included in the request is invalid.',
  };
  if (key !== ACCOUNT_KEY.accessKeyId || account.closedRegions.has(region)) return unknown;
  return account.refusals.get(action);
}

function refused({ service }: Asked, { status, code, message }: Refusal): Reply {
  if (service === 'sns') return answerSns.error(status, code, message);
  return { status, body: JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message }) };
}

/** The code of the query protocol, which CloudWatch sends beside the JSON one. */
function errorHeader({ body }: Reply): string {
  const { __type } = JSON.parse(body) as { __type: string };
  return `${__type.replace(/^.*#/, '').replace(/^AccessDeniedException$/, 'AccessDenied')};Sender`;
}

function answer(account: AccountState, asked: Asked): Reply {
  if (asked.service === 'sns') return answerSns(account, new URLSearchParams(asked.body));
  if (asked.service === 'ce') return { status: 200, body: JSON.stringify(account.costs) };
  return { status: 200, body: JSON.stringify(answerCloudWatch(account, asked.operation, JSON.parse(asked.body))) };
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
