import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What aws-cli, rclone and friends need to use the practice bucket; kept in DATA/practice.json (0600). */
export interface PracticeSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly bucket: string;
}

const fileOf = (dataDir: string) => path.join(dataDir, 'practice.json');

/** The settings of this installation, or null when the practice bucket was never started. */
export function readPracticeSettings(dataDir: string): PracticeSettings | null {
  const file = fileOf(dataDir);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as PracticeSettings) : null;
}

export function writePracticeSettings(dataDir: string, settings: PracticeSettings): void {
  const temporary = `${fileOf(dataDir)}.new`;
  writeFileSync(temporary, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, fileOf(dataDir));
}

/** New keys for a first start; the endpoint is filled in once the server has its port. */
export function newPracticeSettings(): PracticeSettings {
  return {
    endpoint: '',
    region: 'us-east-1',
    accessKeyId: `PRACTICE${randomBytes(6).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
    bucket: 'practice',
  };
}
