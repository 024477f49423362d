import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Door } from '../lib/control/views';

const SITES = 10;
const DEMO_JOB = 'Ten sites';
/** Every file of the demo carries this date, so that the same tree comes out each time. */
const WRITTEN = new Date('2026-01-15T08:00:00Z');

/**
 * Lays out DATA/demo/sites: ten small WordPress-like sites, the seventh with `mydir -> ./` in its uploads, and a job that
 * backs them up to the practice bucket. Does nothing where they are there already.
 */
export async function layOutDemo(dataDir: string, door: Door): Promise<void> {
  const sites = demoSitesDirectory(dataDir);
  if (!existsSync(sites)) writeSites(sites);
  const jobs = await door.listJobs();
  if (jobs.some((job) => job.name === DEMO_JOB)) return;
  const destination = (await door.listDestinations()).find((one) => one.provider === 'practice');
  if (destination === undefined) throw new Error('The demo needs the practice bucket, and its destination is missing.');
  await door.createJob({
    name: DEMO_JOB,
    sources: [sites],
    destinationId: destination.id,
    cron: '30 2 * * *',
    timezone: 'UTC',
    excludes: ['**/wp-content/cache/'],
  });
}

/** Beside the data folder, not in it: a job never backs up Foresync's own data. */
export function demoSitesDirectory(dataDir: string): string {
  return path.join(path.dirname(dataDir), `${path.basename(dataDir)}-demo`, 'sites');
}

function writeSites(sites: string): void {
  for (let number = 1; number <= SITES; number += 1) {
    writeSite(path.join(sites, `site-${String(number).padStart(2, '0')}.example`), number);
  }
  symlinkSync('./', path.join(sites, 'site-07.example/wp-content/uploads/mydir'));
  symlinkSync('../../../shared/fonts', path.join(sites, 'site-03.example/wp-content/themes/fonts'));
}

function writeSite(site: string, number: number): void {
  write(site, 'index.php', "<?php\ndefine('WP_USE_THEMES', true);\nrequire __DIR__ . '/wp-blog-header.php';\n");
  write(site, 'wp-config.php', `<?php\ndefine('DB_NAME', 'site_${number}');\ndefine('DB_HOST', 'localhost');\n`);
  for (const part of ['wp-admin', 'wp-includes']) {
    for (let file = 0; file < 12; file += 1)
      write(site, `${part}/file-${file}.php`, pseudoText(number * 100 + file, 900 + file * 37));
  }
  for (const theme of ['meadow', 'harbour']) {
    write(site, `wp-content/themes/${theme}/style.css`, pseudoText(number, 4_000));
    write(site, `wp-content/themes/${theme}/functions.php`, pseudoText(number + 1, 2_500));
  }
  for (let month = 1; month <= 6; month += 1) {
    for (let image = 0; image < 4; image += 1) {
      const name = `wp-content/uploads/2025/${String(month).padStart(2, '0')}/photo-${image}.jpg`;
      write(
        site,
        name,
        pseudoText(
          number * 1000 + month * 10 + image,
          8_000 + ((number * 7919 + month * 104729 + image * 31) % 90_000),
        ),
      );
    }
  }
  mkdirSync(path.join(site, 'wp-content/upgrade'), { recursive: true });
  write(site, 'wp-content/cache/page.html', 'cached\n');
}

function write(site: string, name: string, content: string): void {
  const file = path.join(site, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  utimesSync(file, WRITTEN, WRITTEN);
}

/** `length` characters that differ from seed to seed and are the same each time. */
function pseudoText(seed: number, length: number): string {
  let state = (seed * 2654435761) >>> 0;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += state.toString(36);
  }
  return `${text.slice(0, length - 1)}\n`;
}
