import type Database from 'better-sqlite3';
import type { PagePlace } from './operation-page';

/** Where a page stands, and which of its operations are done; null: none. */
export interface PageHead extends PagePlace {
  readonly bits: Buffer | null;
}

/** Finds pages without reading them. */
export class PageHeads {
  private readonly statement: Database.Statement<unknown[], PageHead>;

  constructor(database: Database.Database) {
    this.statement = database.prepare(
      `SELECT first_seq AS firstSeq, count, bits FROM plan_page LEFT JOIN plan_done USING (plan_id, first_seq)
       WHERE plan_id = ? AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1`,
    );
  }

  /** The page an operation is on; undefined when the plan has no such operation. */
  of(planId: string, seq: number): PageHead | undefined {
    const head = this.statement.get(planId, seq);
    return head !== undefined && isOn(head, seq) ? head : undefined;
  }

  /** Seq after a plan's last operation. */
  end(planId: string): number {
    const last = this.statement.get(planId, Number.MAX_SAFE_INTEGER);
    return last === undefined ? 0 : last.firstSeq + last.count;
  }
}

export function isOn({ firstSeq, count }: PagePlace, seq: number): boolean {
  return seq >= firstSeq && seq < firstSeq + count;
}

/** Whether operation `at` of a page is done. */
export function isDone({ bits }: PageHead, at: number): boolean {
  return bits !== null && ((bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
}

/** The bits of a page with these operations done, too. */
export function withDone({ firstSeq, count, bits }: PageHead, seqs: Iterable<number>): Buffer {
  const all = Buffer.alloc(Math.ceil(count / 8));
  bits?.copy(all);
  for (const seq of seqs) {
    const at = seq - firstSeq;
    all[at >> 3] = (all[at >> 3] ?? 0) | (1 << (at & 7));
  }
  return all;
}
