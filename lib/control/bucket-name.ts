/**
 * The rule of S3 that `name` breaks, in words, or null when it is a valid bucket name
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
 */
export function brokenBucketRule(name: string): string | null {
  return RULES.find(({ breaks }) => breaks(name))?.words ?? null;
}

const RESERVED_START = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const RESERVED_END = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

const RULES: readonly { words: string; breaks: (name: string) => boolean }[] = [
  { words: 'it is a URL, and only the name is needed', breaks: (name) => /:\/\//.test(name) },
  { words: 'it holds a slash, and a folder belongs into the prefix', breaks: (name) => name.includes('/') },
  { words: 'it holds capital letters', breaks: (name) => /[A-Z]/.test(name) },
  {
    words: 'it holds a character that is no letter, digit, dot or dash',
    breaks: (name) => /[^a-z0-9.-]/.test(name),
  },
  { words: 'it is shorter than 3 characters', breaks: (name) => name.length < 3 },
  { words: 'it is longer than 63 characters', breaks: (name) => name.length > 63 },
  { words: 'it has to begin and end with a letter or digit', breaks: (name) => /^[.-]|[.-]$/.test(name) },
  { words: 'it holds two dots in a row', breaks: (name) => name.includes('..') },
  { words: 'it looks like an IP address', breaks: (name) => /^\d{1,3}(\.\d{1,3}){3}$/.test(name) },
  {
    words: 'S3 keeps its beginning for itself',
    breaks: (name) => RESERVED_START.some((start) => name.startsWith(start)),
  },
  { words: 'S3 keeps its ending for itself', breaks: (name) => RESERVED_END.some((end) => name.endsWith(end)) },
];
