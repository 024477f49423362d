import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { EngineError } from '../errors';
import type { PlanOperation } from '../types';
import type { PlanQuery } from './file-index';
import { decodePage, type OperationPage, type PagePlace } from './operation-page';
import { isDone, isOn, type PageHead, PageHeads } from './page-heads';

/** The stored operations of one plan. In memory there is one page at a time. */
export class StoredOperations {
  private page: OperationPage | undefined;
  private readonly heads: PageHeads;
  private readonly bodies: Database.Statement<unknown[], { body: Buffer }>;

  constructor(
    database: Database.Database,
    private readonly planId: string,
  ) {
    this.heads = new PageHeads(database);
    this.bodies = database.prepare('SELECT body FROM plan_page WHERE plan_id = ? AND first_seq = ?');
  }

  /** Seq after the last operation. */
  get end(): number {
    return this.heads.end(this.planId);
  }

  /** The page an operation is on; undefined when the plan has no such operation. Throws `index.damaged`. */
  pageOf(seq: number): OperationPage | undefined {
    if (this.page !== undefined && isOn(this.page, seq)) return this.page;
    const head = this.heads.of(this.planId, seq);
    return head && this.read(head);
  }

  /** Pages from the one that `seq` is on, in order; only those of which `isWanted` are read. Throws `index.damaged`. */
  *pagesFrom(seq: number, isWanted = (_head: PageHead) => true): Generator<{ head: PageHead; page: OperationPage }> {
    let head = this.heads.of(this.planId, seq);
    while (head !== undefined) {
      if (isWanted(head)) yield { head, page: this.read(head) };
      head = this.heads.of(this.planId, head.firstSeq + head.count);
    }
  }

  private read(head: PageHead): OperationPage {
    const row = this.bodies.get(this.planId, head.firstSeq);
    if (row === undefined) throw new EngineError('index.damaged', { facts: { plan: this.planId } });
    this.page = decodePage(row.body, head);
    return this.page;
  }
}

/** A plan's operations in path order. Throws `index.damaged`. */
export function* readOperations(
  database: Database.Database,
  planId: string,
  { action, afterSeq = -1, limit = Number.MAX_SAFE_INTEGER }: PlanQuery,
): Generator<PlanOperation> {
  const first = Math.max(0, afterSeq + 1);
  let left = limit;
  for (const { page } of new StoredOperations(database, planId).pagesFrom(first)) {
    for (let at = Math.max(0, first - page.firstSeq); at < page.count; at += 1) {
      if (action !== undefined && page.action(at) !== action) continue;
      if (left <= 0) return;
      yield page.operation(at);
      left -= 1;
    }
  }
}

/** Operations that are not done, in path order; a page that is wholly done is not even read. Throws `index.damaged`. */
export function* readPending(database: Database.Database, planId: string): Generator<PlanOperation> {
  for (const { head, page } of new StoredOperations(database, planId).pagesFrom(0, hasPending)) {
    for (let at = 0; at < page.count; at += 1) {
      if (!isDone(head, at)) yield page.operation(at);
    }
  }
}

function hasPending(head: PageHead): boolean {
  for (let at = 0; at < head.count; at += 1) if (!isDone(head, at)) return true;
  return false;
}

/**
 * SHA-256 (hex) of all page bodies, one after the other: each says how long it is and what number its operations begin with. Throws
 * `index.damaged` when one is missing.
 */
export function operationsDigest(database: Database.Database, planId: string): string {
  const pages = database.prepare<unknown[], PagePlace & { body: Buffer }>(
    'SELECT first_seq AS firstSeq, count, body FROM plan_page WHERE plan_id = ? ORDER BY first_seq',
  );
  const hash = createHash('sha256');
  let next = 0;
  for (const { firstSeq, count, body } of pages.iterate(planId)) {
    if (firstSeq !== next)
      throw new EngineError('index.damaged', { facts: { plan: planId, firstSeq, expected: next } });
    hash.update(body);
    next += count;
  }
  return hash.digest('hex');
}

/** Within the caller's transaction. */
export function forgetOperations(database: Database.Database, planId: string): void {
  for (const table of ['plan_page', 'plan_done', 'plan_folder']) {
    database.prepare(`DELETE FROM ${table} WHERE plan_id = ?`).run(planId);
  }
}
