import { bytesText, countText, plural, usdText } from '../format';
import { absolutePath, type FindingWords, pathLines, shellWord } from './sentences';

type LinkCode = 'link.loop' | 'link.followed' | 'link.outside' | 'link.dangling' | 'link.duplicate' | 'link.special';

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const link = (path: string, target: string) => `${path} -> ${target}`;
const others = (count: number) => (count > 1 ? ` and ${plural(count - 1, 'more link')}` : '');

/** Where a loop leads: `cycle` begins with the folder the link points to ('' is the folder being backed up). */
function loopText(path: string, cycle: readonly string[]): string {
  const start = cycle[0] ?? '';
  const folder = start === '' || start.endsWith('/') ? start : `${start}/`;
  if (folder === folderOf(path)) {
    const name = nameOf(path);
    return `It points to the folder it is in, so following it never ends: ${path}/${name}/${name}/...`;
  }
  const where = folder === '' ? 'the folder being backed up' : `${folder}, from where it is reached again`;
  return `It points to ${where}, so following it never ends.`;
}

/** Texts of facts/symlinks.md section 6. */
export const LINK_WORDS: FindingWords<LinkCode> = {
  'link.loop': ({ path, target, cycle, uploads, bytes, usd, exact = true }, context) => {
    const absolute = absolutePath(path, context);
    return {
      title: `Link loop, not followed: ${link(path, target)}`,
      text: `${loopText(path, cycle)} Saved: the link. Everything behind it is in the backup already.`,
      why: 'A program that follows links sends the same files again at every turn, until the path is too long for the system. S3 bills each of these requests, and each copy every month.',
      evidence: [
        {
          label: 'aws s3 sync follows links and would send',
          value: `${exact ? '' : 'at least '}${plural(uploads, 'upload')}, ${bytesText(bytes)}, ${usdText(usd)} in one run`,
        },
      ],
      chain: [...cycle],
      remedy: 'Nothing has to be done for the backup. Not wanted? Remove the link itself: no slash at the end, no -r.',
      ...(absolute === null ? {} : { command: `rm ${shellWord(absolute)}` }),
    };
  },
  'link.followed': ({ count, paths }) => ({
    title: `Followed: ${paths[0] ?? ''}${others(count)}`,
    text: `What ${count > 1 ? 'they lead' : 'it leads'} to lies outside of the folders of this job and is copied under the link's name, once. A restore brings back files and folders there, not the link.`,
    evidence: pathLines('Link', paths, count),
    remedy: 'Nothing has to be done. To save the link itself, set its policy to keep.',
  }),
  'link.outside': ({ path, target, count, paths }) => ({
    title: `NOT in the backup: ${link(path, target)}${others(count)} ${count > 1 ? 'lead' : 'leads'} out of the source`,
    text: `Only the ${count > 1 ? 'links are' : 'link is'} saved. The files behind ${count > 1 ? 'them' : 'it'} are not.`,
    why: 'After a restore on another machine the link is there and leads to nothing, because what it leads to was never copied.',
    evidence: pathLines('Link', paths, count),
    remedy:
      'To back the files up, add the folder they are in as a folder of its own. Otherwise nothing has to be done.',
    action: 'edit-job',
  }),
  'link.dangling': ({ path, target, count, paths }) => ({
    title: `Broken ${count > 1 ? 'links' : 'link'}, saved as ${count > 1 ? 'they are' : 'it is'}: ${link(path, target)}${others(count)}`,
    text: 'Nothing is there. `aws s3 sync` skips it with a warning, and with --delete removes what an earlier run had uploaded under its name.',
    why: 'A link whose disk is not mounted looks the same as one that nobody needs. In the first case files are missing from this backup.',
    evidence: pathLines('Link', paths, count),
    remedy:
      'If the target is a disk that should be mounted, mount it and check again. Otherwise nothing has to be done.',
  }),
  'link.duplicate': ({ path, target, count, paths }) => ({
    title: `Not copied twice: ${link(path, target)}${others(count)}`,
    text: `${count > 1 ? 'They point to folders' : 'It points to a folder'} that is in the backup already under its own name. Following would upload the same files again.`,
    why: 'Sent twice, the files would be paid for twice, and a restore would put two folders where there was one.',
    evidence: pathLines('Link', paths, count),
    remedy: 'Nothing has to be done: the link is saved and comes back with a restore.',
  }),
  'link.special': ({ path, target, count, paths }) => ({
    title: `Not a file, saved as a link: ${link(path, target)}${others(count)}`,
    text: `${countText(count)} ${count > 1 ? 'links lead' : 'link leads'} to a device, pipe or socket, which has no content to back up.`,
    evidence: pathLines('Link', paths, count),
    remedy: 'Nothing has to be done.',
  }),
};
