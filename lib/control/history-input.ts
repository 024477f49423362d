import { z } from 'zod';

const cursor = z.string().nullable().default(null);

export const findInput = z.object({ text: z.string().trim().min(1, 'Enter a part of a name.').max(255), cursor });

/** A file's path as a snapshot names it. */
export const versionsInput = z.object({ path: z.string().min(1, 'Enter the path of a file.').max(8192) });

/** Two snapshot ids. */
export const compareInput = z.object({ before: z.string(), after: z.string(), cursor });

const path = z.string().min(1).max(8192);
const MOST_PATHS = 1000;

/** What of a snapshot is wanted: files by path, folders by path and final '/'; none: everything. */
export const downloadInput = z.object({ paths: z.array(path).max(MOST_PATHS).default([]) });

/** The same as a query: `path` may be given more than once. */
export const downloadQuery = z.object({
  path: z
    .array(path)
    .max(MOST_PATHS)
    .or(path.transform((one) => [one]))
    .default([]),
});
