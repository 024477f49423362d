import type { ErrorFacts } from '../../engine/errors';
import { clockDistance } from './clock-distance';
import { inBrackets, named } from './facts';
import type { Wording } from './sentences';

/** What an S3 server or the way to it can refuse. Facts: bucket, region, endpoint, key, offsetMs as the adapter knows them. */
export const BUCKET_WORDS = {
  'bucket.missing': (facts) => ({
    what: `There is no bucket named ${named(facts, 'bucket', 'like that')}.`,
    why: 'The server answered, and does not know this name. Bucket names are exact, and belong to one account and one server.',
    remedy: 'Check the spelling and the endpoint, or create the bucket, then check again.',
  }),
  'bucket.wrong-region': (facts) => ({
    what: `The bucket is in ${named(facts, 'region', 'another region')}, not where Foresync asked.`,
    why: 'S3 answered with a redirect (301 or 307): a bucket is reachable only through the endpoint of its own region.',
    remedy: `Set the destination's region to ${named(facts, 'region', 'the one the bucket was made in')} and check again.`,
  }),
  'access.denied': (facts) => ({
    what: `The server refused ${refused(facts)}: access denied.`,
    why: 'The key is valid, but its policy, or the policy of the bucket, does not allow this action.',
    remedy: allowing(facts),
  }),
  'access.bad-key': () => ({
    what: 'The server does not know this access key.',
    why: 'The access key id is misspelled, was deleted or switched off, or belongs to another server.',
    remedy: 'Enter the access key id and the secret key again, both from the same pair.',
  }),
  'access.bad-signature': () => ({
    what: 'The server refused the signature.',
    why: 'The access key id exists, but the secret key does not belong to it (a missing or extra character is the usual reason).',
    remedy: 'Enter the secret key again. If it is lost, make a new pair: nobody can read a secret key a second time.',
  }),
  'clock.skewed': (facts) => ({
    what: `The server refused the request because the clocks differ${clockDistance(facts)}.`,
    why: 'S3 refuses every request signed more than 15 minutes away from its own time (RequestTimeTooSkewed). Nothing is wrong with the keys or the bucket.',
    remedy: 'Set this machine\'s clock, for example with "timedatectl set-ntp true", and start again.',
  }),
  'object.missing': (facts) => ({
    what: `The bucket does not hold ${named(facts, 'key', 'the object')}.`,
    why: 'The object or this version of it was deleted by someone else, or by a lifecycle rule of the bucket.',
    remedy:
      'Check lifecycle rules and other programs that write to this bucket. The next run uploads what is still in the source.',
  }),
  'object.too-large': (facts) => ({
    what: `${named(facts, 'path', named(facts, 'key', 'A file'))} is larger than the server accepts.`,
    why: 'S3 holds at most 5 TiB in one object; some servers accept less.',
    remedy: 'Exclude the file, or split it.',
  }),
  'object.checksum': (facts) => ({
    what: `${named(facts, 'key', 'An object')} arrived damaged and was not stored.`,
    why: 'The SHA-256 of what the server received differs from the one of what was sent: the connection, a proxy or memory changed bytes on the way.',
    remedy: 'Run again. If it happens again, check the memory and the network of this machine.',
  }),
  'object.precondition': (facts) => ({
    what: `${named(facts, 'key', 'An object')} changed while Foresync was about to write it.`,
    why: 'Someone else writes to the same place: another program, or a second Foresync with the same job.',
    remedy: 'Find the other writer and give one of the two another prefix, then run again.',
  }),
  'object.archived': (facts) => ({
    what: `${named(facts, 'key', 'An object')} is in an archive class and cannot be read at once.`,
    why: 'Objects in Glacier classes have to be thawed first, which takes from minutes to 48 hours and is billed.',
    remedy: 'Restore it instead of downloading it: a restore asks for archived files, waits and goes on by itself.',
  }),
  'upload.missing': (facts) => ({
    what: `The unfinished upload of ${named(facts, 'key', 'a large file')} is gone from the bucket.`,
    why: 'A lifecycle rule or another program has aborted it between two parts.',
    remedy: 'Run again: the file is sent from the start.',
  }),
  'key.too-long': (facts) => ({
    what: `${named(facts, 'path', named(facts, 'key', 'A path'))} is too long to be a key.`,
    why: 'S3 keys hold at most 1,024 bytes, the prefix of the job included.',
    remedy: 'Shorten the prefix, rename the folder, or exclude it.',
  }),
  'storage.slow-down': () => ({
    what: 'The server asked Foresync to slow down, and kept asking.',
    why: 'More requests a second reach this bucket than the server allows (SlowDown); retries with growing pauses did not help.',
    remedy: 'Run again later; what was sent is kept and not sent again.',
  }),
  'storage.unavailable': () => ({
    what: 'The server is there, but cannot answer at the moment.',
    why: 'It kept answering with an error of its own (HTTP 500 to 504); retries did not help.',
    remedy: "Look at the provider's status page and run again later; what was sent is kept.",
  }),
  'storage.not-implemented': (facts) => ({
    what: `This server cannot do ${named(facts, 'operation', 'what Foresync asked')}.`,
    why: 'It speaks only a part of the S3 protocol (NotImplemented).',
    remedy: 'Update the server, or use another destination.',
  }),
  'storage.bad-request': () => ({
    what: 'The server did not accept the request.',
    why: 'It found the request malformed. The usual reasons are a wrong region, endpoint or addressing style.',
    remedy:
      'Check region, endpoint and path-style addressing of the destination; the answer of the server is in the details.',
  }),
  'storage.unknown': () => ({
    what: 'The server answered with an error that Foresync does not know.',
    why: 'Its own code and message are in the details.',
    remedy: 'Run again; if it stays, report the details.',
  }),
  'network.dns': (facts) => ({
    what: `The name ${named(facts, 'host', named(facts, 'endpoint', 'of the server'))} cannot be found.`,
    why: 'DNS has no address for it: a typing error in endpoint, region or bucket, or DNS on this machine does not work.',
    remedy: 'Check the spelling of the endpoint, and that other names resolve on this machine.',
  }),
  'network.refused': (facts) => ({
    what: `Nothing answers at ${named(facts, 'endpoint', named(facts, 'host', 'this address'))}: connection refused.`,
    why: 'The machine is there, but no server listens on this port.',
    remedy: 'Start the server, or correct the endpoint and its port.',
  }),
  'network.timeout': (facts) => ({
    what: `${named(facts, 'endpoint', named(facts, 'host', 'The server'))} did not answer in time.`,
    why: 'The connection is blocked by a firewall, too slow, or the server hangs; retries did not help.',
    remedy: 'Check the endpoint and the firewall, then run again; what was sent is kept.',
  }),
  'network.reset': () => ({
    what: 'The connection to the server broke in the middle.',
    why: 'The server, or something between it and this machine, closed the connection; retries did not help.',
    remedy: 'Run again; what was sent is kept.',
  }),
  'network.tls': (facts) => ({
    what: `No trusted connection to ${named(facts, 'endpoint', named(facts, 'host', 'the server'))}.`,
    why: 'Its certificate has expired, belongs to another name, or is signed by an authority this machine does not trust. A clock that is far off looks the same.',
    remedy: 'Check the endpoint (http or https) and the clock. For an authority of your own, set NODE_EXTRA_CA_CERTS.',
  }),
  'network.proxy': () => ({
    what: 'A proxy answered instead of the server.',
    why: 'The proxy of this network refused the connection or asks for a sign-in.',
    remedy: 'Check HTTPS_PROXY and NO_PROXY, or let the proxy pass the endpoint.',
  }),
  'time.refused': (facts) => ({
    what: `${named(facts, 'server', 'The time server')} does not want to be asked${inBrackets(facts, 'kiss')}.`,
    why: 'It answered with a kiss of death: this machine may not ask it, or it was asked too often.',
    remedy: 'Take it out of the time servers in Settings, and name another one.',
  }),
  'time.bad-answer': (facts) => ({
    what: `${named(facts, 'server', 'The time server')} did not tell the time.`,
    why: 'It does not know the time itself, what it sent is no answer to the question, or it is no time server.',
    remedy: 'Check its name in Settings, or name another one.',
  }),
} satisfies Record<string, Wording>;

/** The permission each operation needs (using-with-s3-policy-actions.md). */
const ACTIONS: Readonly<Record<string, string>> = {
  putObject: 's3:PutObject',
  createMultipart: 's3:PutObject',
  uploadPart: 's3:PutObject',
  completeMultipart: 's3:PutObject',
  abortMultipart: 's3:AbortMultipartUpload',
  getObject: 's3:GetObject',
  headObject: 's3:GetObject',
  requestThaw: 's3:RestoreObject',
  deleteObjects: 's3:DeleteObject',
  list: 's3:ListBucket',
  headBucket: 's3:ListBucket',
  listVersions: 's3:ListBucketVersions',
  listMultipartUploads: 's3:ListBucketMultipartUploads',
  listParts: 's3:ListMultipartUploadParts',
  getVersioning: 's3:GetBucketVersioning',
  enableVersioning: 's3:PutBucketVersioning',
};

const actionOf = ({ operation }: ErrorFacts) => (typeof operation === 'string' ? ACTIONS[operation] : undefined);

function refused(facts: ErrorFacts): string {
  const action = actionOf(facts) ?? named(facts, 'operation', 'the request');
  return typeof facts.key === 'string' ? `${action} on ${facts.key}` : action;
}

function allowing(facts: ErrorFacts): string {
  const action = actionOf(facts);
  const first = action === undefined ? 'Give the key' : `Allow ${action}, best by giving the key`;
  return `${first} the policy on the destination's page (foresync destination policy), which is all a backup needs and nothing else. Then check again.`;
}
