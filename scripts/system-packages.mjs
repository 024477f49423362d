/**
 * What the tests need beyond npm: a browser, a real S3 server, other people's S3 clients, a database server, a clock that can be set wrong,
 * a C compiler, and Debian's wordpress package as real input. As root on Debian they are installed; elsewhere a sentence says what is missing. A
 * test whose program is missing skips on a laptop and fails when CI is set.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Debian package → a program or file that shows it is there, and the suites that use it. */
const PACKAGES = [
  { name: 'chromium', shows: '/usr/bin/chromium', suites: ['browser'] },
  { name: 'ceph-mon', shows: '/usr/bin/ceph-mon', suites: ['contract', 'integration'] },
  { name: 'ceph-osd', shows: '/usr/bin/ceph-osd', suites: ['contract', 'integration'] },
  { name: 'radosgw', shows: '/usr/bin/radosgw', suites: ['contract', 'integration'] },
  { name: 'ceph-common', shows: '/usr/bin/ceph', suites: ['contract', 'integration'] },
  { name: 'awscli', shows: '/usr/bin/aws', suites: ['integration'] },
  { name: 'rclone', shows: '/usr/bin/rclone', suites: ['integration'] },
  { name: 's3cmd', shows: '/usr/bin/s3cmd', suites: ['integration'] },
  { name: 'mariadb-server-core', shows: '/usr/sbin/mariadbd', suites: ['integration'] },
  { name: 'mariadb-client', shows: '/usr/bin/mariadb-dump', suites: ['integration'] },
  { name: 'postgresql', shows: '/usr/bin/pg_ctlcluster', suites: ['integration'] },
  { name: 'gcc', shows: '/usr/bin/cc', suites: ['unit'] },
  { name: 'libc6-dev', shows: '/usr/include/stdlib.h', suites: ['unit'] },
  { name: 'faketime', shows: '/usr/bin/faketime', suites: ['unit', 'integration'] },
];

/** Where the unpacked wordpress package is kept; the tests look for it here too. */
const wordpress = path.join(root, '.test-tools', 'wordpress');

/** True when it ended well. Its complaints are shown. */
function apt(args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(args[0], args.slice(1), {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      ...options,
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0));
  });
}

export async function installSystemPackages(suites) {
  const missing = PACKAGES.filter(
    (one) => one.suites.some((suite) => suites.includes(suite)) && !existsSync(one.shows),
  ).map((one) => one.name);
  const needWordpress = suites.includes('integration') && !existsSync(path.join(wordpress, 'usr/share/wordpress'));
  if (missing.length === 0 && !needWordpress) return;
  const debian = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (!debian) {
    console.log(
      `Not here, so their tests are skipped: ${[...missing, ...(needWordpress ? ['wordpress (unpacked)'] : [])].join(', ')}.`,
    );
    console.log(
      'On Debian as root they are installed by themselves; elsewhere install them with your package manager.',
    );
    return;
  }
  console.log(
    `Installing for the tests: ${[...missing, ...(needWordpress ? ['wordpress (unpacked only)'] : [])].join(', ')}`,
  );
  await apt(['apt-get', 'update', '-qq']);
  if (missing.length > 0 && !(await apt(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing]))) {
    console.error('apt-get could not install them; its own message is above.');
    process.exit(1);
  }
  if (needWordpress) await unpackWordpress();
}

async function unpackWordpress() {
  mkdirSync(wordpress, { recursive: true });
  if (!(await apt(['apt-get', 'download', '-qq', 'wordpress'], { cwd: wordpress }))) {
    console.error('apt-get could not download the wordpress package; its own message is above.');
    process.exit(1);
  }
  for (const file of readdirSync(wordpress).filter((name) => name.endsWith('.deb')))
    await apt(['dpkg', '-x', path.join(wordpress, file), wordpress]);
}
