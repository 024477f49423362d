import path from 'node:path';
import { Command } from 'commander';
import { findingViews } from '../../lib/control/words';
import { inspectLinks, type LinkReport } from '../../lib/engine/links/inspect';
import { linkFindings } from '../../lib/engine/preflight/link-findings';
import { cost } from '../../lib/engine/pricing/cost';
import { scan } from '../../lib/engine/scan/scan';
import { bytesText, countText, plural, printJson, progressLine, usdText } from '../output';

interface Counted {
  files: number;
  directories: number;
  bytes: number;
  unreadable: string[];
}

/** `foresync scan DIR`: what is there, and what following its links would cost; needs no data folder and no bucket. */
export function scanCommand(): Command {
  return new Command('scan')
    .description('files, bytes, links and loops of a folder, and what following its links would cost')
    .argument('<dir>')
    .option('--region <region>', 'whose prices to use', 'us-east-1')
    .option(
      '--exclude <pattern>',
      'gitignore-style pattern; may be given more than once',
      (value, all: string[]) => [...all, value],
      [],
    )
    .action(async (dir: string, options: { region: string; exclude: string[] }, self: Command) => {
      const root = path.resolve(dir);
      const stop = new AbortController();
      const counted = await count(root, options.exclude, stop.signal);
      const links = await inspectLinks(root, stop.signal);
      const usd = priceOf(links, options.region);
      if (self.optsWithGlobals<{ json?: boolean }>().json) printJson(scanJson(counted, links, usd));
      else console.log(scanText(root, counted, links, usd));
    });
}

async function count(root: string, excludes: string[], signal: AbortSignal): Promise<Counted> {
  const counted: Counted = { files: 0, directories: 0, bytes: 0, unreadable: [] };
  const line = progressLine();
  const scanOptions = { roots: [{ mount: '', path: root }], excludes, links: 'keep', oneFileSystem: true } as const;
  for await (const entry of scan(scanOptions, {}, signal)) {
    if (entry.type === 'file') {
      counted.files += 1;
      counted.bytes += entry.size;
      if (counted.files % 1000 === 0)
        line.show(`${plural(counted.files, 'file')}, ${bytesText(counted.bytes)}  ${entry.path}`);
    } else if (entry.type === 'directory') counted.directories += 1;
    else if (entry.type === 'error') counted.unreadable.push(entry.path);
  }
  line.end();
  return counted;
}

/** USD of the PUT-class requests that following every link takes, exact. */
function priceOf(links: LinkReport, region: string): string {
  return cost({ region, put: links.following.requests }).amount;
}

function scanJson(counted: Counted, links: LinkReport, usd: string): object {
  const { uploads, bytes, requests, exact } = links.following;
  return {
    files: counted.files,
    directories: counted.directories,
    bytes: counted.bytes,
    links: links.links,
    loops: links.loops,
    following: { uploads: String(uploads), bytes: String(bytes), usd, requests: String(requests), exact },
    unreadable: counted.unreadable,
    findings: linkFindings(links, usd),
  };
}

function scanText(root: string, counted: Counted, links: LinkReport, usd: string): string {
  const { following } = links;
  const more = following.exact ? '' : 'at least ';
  const findings = findingViews(linkFindings(links, usd)).flatMap((one) => [
    '',
    `[${one.severity}] ${one.title}`,
    `  ${one.text}`,
  ]);
  return [
    root,
    `  Files      ${countText(counted.files)}, ${bytesText(counted.bytes)}`,
    `  Folders    ${countText(counted.directories)}`,
    `  Links      ${countText(links.links.length)}, of which ${countText(links.loops.length)} lead into a loop`,
    `  Following  \`aws s3 sync\` would make ${more}${countText(following.uploads.toString())} uploads, ${usdText(usd)}`,
    ...(counted.unreadable.length === 0
      ? []
      : [`  Unreadable ${countText(counted.unreadable.length)}: ${counted.unreadable.slice(0, 5).join(', ')}`]),
    ...findings,
  ].join('\n');
}
