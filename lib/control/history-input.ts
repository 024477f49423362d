import { z } from 'zod';

const cursor = z.string().nullable().default(null);

export const findInput = z.object({ text: z.string().trim().min(1, 'Enter a part of a name.').max(255), cursor });

/** A file's path as a snapshot names it. */
export const versionsInput = z.object({ path: z.string().min(1, 'Enter the path of a file.').max(8192) });

/** Two snapshot ids. */
export const compareInput = z.object({ before: z.string(), after: z.string(), cursor });
