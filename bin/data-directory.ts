import path from 'node:path';

/** Absolute path of the data folder: the option, else FORESYNC_DATA, else ./data. */
export function dataDirectory(option: string | undefined): string {
  return path.resolve(option ?? process.env.FORESYNC_DATA ?? 'data');
}
