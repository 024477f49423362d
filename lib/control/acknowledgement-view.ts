import { finding } from '../db/columns';
import type { Prisma } from '../db/database';
import { stored } from './stored-json';
import type { AcknowledgementView } from './views';
import { findingView } from './words';
import type { FindingContext } from './words/findings/sentences';

type Row = Prisma.AcknowledgementGetPayload<object>;

/** A row in words; whether it has expired is told by `nowMs`. */
export function toAcknowledgementView(row: Row, nowMs: number, context?: FindingContext): AcknowledgementView {
  const { id, jobId, reason, createdAt, until } = row;
  const { code, severity, title } = findingView(stored(finding, row), context);
  return {
    ...{ id, jobId, code, severity, title, reason },
    ...{ createdAt: createdAt.toISOString(), until: until.toISOString() },
    expired: until.getTime() <= nowMs,
  };
}
