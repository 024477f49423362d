import type { S3Client } from '@aws-sdk/client-s3';
import { EngineError } from '../../errors';

/** The part of the SDK's answer that is looked at here. */
interface Answered {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A sign-in page of a proxy or a hotel answers every request with "200 OK" and HTML, which the SDK reads as an empty result: no
 * versions, no rules, nothing wrong. S3 answers in XML. A HEAD has no body to tell by.
 */
export function refusePages(client: S3Client): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const { response } = result;
      const isHead = String(context.commandName).startsWith('Head');
      if (!isHead && isAnswer(response) && isPage(response)) {
        const { statusCode: httpStatus, headers } = response;
        throw new EngineError('network.proxy', { facts: { httpStatus, contentType: headers['content-type'] ?? null } });
      }
      return result;
    },
    { step: 'deserialize', name: 'foresyncRefusePages', priority: 'high' },
  );
}

function isAnswer(response: unknown): response is Answered {
  return typeof response === 'object' && response !== null && 'statusCode' in response && 'headers' in response;
}

const isPage = ({ statusCode, headers }: Answered) =>
  statusCode >= 200 && statusCode < 300 && /^text\/html\b/i.test(headers['content-type'] ?? '');
