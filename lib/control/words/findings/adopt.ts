import { bytesText, countText, moneyText, plural } from '../format';
import { problemFor } from '../wording';
import type { FindingSentences, FindingWords } from './sentences';

type AdoptCode = 'adopt.found' | 'adopt.extra' | 'adopt.cannot-tell';

const VERDICTS: Readonly<Record<string, string>> = {
  loop: 'a loop',
  duplicate: 'a second way to the same folder',
  outside: 'leads out of the source',
};

/** Uploads that remain, and why. */
function uploadedAgain(differ: number, untold: number): string {
  const parts = [
    ...(differ === 0 ? [] : [`${plural(differ, 'file')} differ${differ === 1 ? 's' : ''}`]),
    ...(untold === 0
      ? []
      : [
          `the object of ${plural(untold, 'file')} has the right size but no checksum that could be compared (an encrypted bucket, or unusual parts)`,
        ]),
  ];
  return parts.length === 0 ? '' : ` Uploaded again: ${parts.join('; ')}.`;
}

function more(shown: number, total: number): NonNullable<FindingSentences['evidence']> {
  return total > shown ? [{ label: 'And', value: `${countText(total - shown)} more` }] : [];
}

const objects = (files: number, bytes: number) => `${plural(files, 'object')}, ${bytesText(bytes)}`;

export const ADOPT_WORDS: FindingWords<AdoptCode> = {
  'adopt.found': ({ files, bytes, of, differ, untold, left, currency, ask, askingUsd, ...requests }) => ({
    title: `${countText(files)} of ${plural(of, 'file')} ${files === 1 ? 'is' : 'are'} in the bucket already`,
    text: `${files === 0 ? 'Other objects are, and none of them has the content of a file of the source under its name.' : `As aws s3 sync, rclone or s3cmd left ${files === 1 ? 'it' : 'them'}: every byte was compared by checksum, so there is nothing to upload again, and the snapshot can be restored.`}${uploadedAgain(differ, untold)}${left === 0 ? '' : ` ${plural(left, 'object')} that ${left === 1 ? 'is' : 'are'} no file of the source ${left === 1 ? 'stays' : 'stay'}: this plan does not remove ${left === 1 ? 'it' : 'them'}.`}`,
    evidence: [
      {
        label: 'Not sent',
        value: `${bytesText(bytes)} and ${plural(requests.sparedRequests, 'request')}, ${moneyText(requests.sparedUsd, currency)}`,
      },
      {
        label: 'Finding out took',
        value: `${plural(requests.askedRequests, 'request')}, ${moneyText(requests.askedUsd, currency)}`,
      },
    ],
    ...(untold > 0 && ask === 'listing'
      ? {
          remedy: `rclone and s3cmd store a checksum with some objects. Asking for it takes ${plural(untold, 'HEAD request')}, ${moneyText(askingUsd, currency)}, and may spare those uploads.`,
          action: 'ask-each-object' as const,
        }
      : { remedy: 'Nothing has to be done.' }),
  }),
  'adopt.extra': ({ files, bytes, monthlyUsd, currency, versioned, links, linksTotal, folders, foldersTotal }) => ({
    title: `${plural(files, 'object')} (${bytesText(bytes)}) in the bucket ${files === 1 ? 'is' : 'are'} no file of the source`,
    text: `Another program left ${files === 1 ? 'it' : 'them'} there. Approving this plan removes ${files === 1 ? 'it' : 'them'}.${versioned ? ' The bucket keeps old versions: the space is given back when those are removed as well (see what the bill hides).' : ''}`,
    evidence: [
      { label: 'Keeping them costs a month', value: moneyText(monthlyUsd, currency) },
      ...links.map((link) => ({
        label: `${link.path} -> ${link.target}`,
        value: `${objects(link.files, link.bytes)}: copies made by following this link${VERDICTS[link.verdict] === undefined ? '' : ` (${VERDICTS[link.verdict]})`}`,
      })),
      ...more(links.length, linksTotal),
      ...folders.map((one) => ({ label: one.folder === '' ? './' : one.folder, value: objects(one.files, one.bytes) })),
      ...more(folders.length, foldersTotal),
    ],
    remedy:
      'Look at the removals below. If you do not need them, approve. If you do, approve without deletes: they stay, and runs by schedule leave them alone.',
    action: 'approve-without-deletes',
  }),
  'adopt.cannot-tell': ({ bucket, code }) => ({
    title: `What lies in ${bucket} already could not be looked at`,
    text: `${problemFor(code).what} Files that another program uploaded would be uploaded again.`,
    evidence: [{ label: 'Code', value: code }],
    remedy:
      'The key needs s3:ListBucket, s3:ListBucketVersions and s3:GetBucketVersioning. Check again, or approve to upload everything.',
    action: 'check-again',
  }),
};
