import type Database from 'better-sqlite3';
import { isOn, PageHeads, withDone } from './page-heads';

/** Operations that are done and not yet on disk. Used once: what is done after write() is another's. */
export class DoneMarks {
  private readonly plans = new Map<string, number[]>();

  get isEmpty(): boolean {
    return this.plans.size === 0;
  }

  add(planId: string, seq: number): void {
    const marked = this.plans.get(planId);
    if (marked === undefined) this.plans.set(planId, [seq]);
    else marked.push(seq);
  }

  /** One row for each page they are on, within the caller's transaction. Operations that are not stored are passed. */
  write(database: Database.Database): void {
    for (const [planId, marked] of this.plans) markPlan(database, planId, Float64Array.from(marked).sort());
  }
}

function markPlan(database: Database.Database, planId: string, marked: Float64Array): void {
  const heads = new PageHeads(database);
  const store = database.prepare('INSERT OR REPLACE INTO plan_done VALUES (?, ?, ?)');
  for (let from = 0; from < marked.length; ) {
    const head = heads.of(planId, marked[from] ?? 0);
    let to = from + 1;
    if (head !== undefined) {
      while (isOn(head, marked[to] ?? -1)) to += 1;
      store.run(planId, head.firstSeq, withDone(head, marked.subarray(from, to)));
    }
    from = to;
  }
}
