/**
 * What following every link would upload, without enumerating it (facts: symlinks.md, section 3).
 *
 * aws-cli uploads each path made of directory entries that the kernel opens within 40 links and 4,095 bytes. A state is (links
 * used, anchor, length of the path so far) and holds how many such paths there are; every link raises the links used, so the
 * states in that order need one pass, however many loops there are. Lengths are left out unless some path is long enough to
 * matter: 4,095 bytes, or 1,024 in the key.
 */
import { Anchors, type Start } from './anchors';
import { walkWithLengths } from './length-walk';
import { MAX_PATH } from './resolve';
import { walkWithoutLengths } from './short-walk';
import type { Link } from './survey';
import { MAX_KEY, type Uploads } from './uploads';

/** Exact for the links that `follows` accepts; the others are left out as if they were not there. Throws `cancelled`. */
export async function countFollowing(
  start: Start,
  follows: (link: Link) => boolean,
  signal: AbortSignal,
): Promise<Uploads> {
  const anchors = new Anchors(follows);
  const short = await walkWithoutLengths(anchors, start, signal);
  const isShort = short.longest <= MAX_PATH && short.longest - start.length <= MAX_KEY;
  return isShort ? short.uploads : walkWithLengths(anchors, start, short.paths, signal);
}
