import type { ErrorCode } from '../../engine/errors';
import { BILLING_WORDS } from './billing-words';
import { BUCKET_WORDS } from './bucket-words';
import { DATABASE_WORDS } from './database-words';
import { MACHINE_WORDS } from './machine-words';
import type { Wording } from './sentences';
import { STAGE_WORDS } from './stage-words';

/** Words for every code of lib/engine/errors.ts; the type fails the build when one has none. */
export const ENGINE_WORDS: Readonly<Record<ErrorCode, Wording>> = {
  ...BUCKET_WORDS,
  ...BILLING_WORDS,
  ...MACHINE_WORDS,
  ...DATABASE_WORDS,
  ...STAGE_WORDS,
};
