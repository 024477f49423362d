import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { PlanOperation } from '../types';
import { type FolderSum, FolderSums } from './folder-sums';
import { PageEncoder } from './operation-page';

/**
 * Stores the operations of one plan as pages, and what they come to by folder. Within the caller's transaction; nothing of the plan may be
 * stored already.
 */
export class OperationWriter {
  private readonly hash = createHash('sha256');
  private readonly page = new PageEncoder();
  private readonly sums: FolderSums;
  private readonly insertPage: Database.Statement<unknown[]>;

  constructor(
    database: Database.Database,
    private readonly planId: string,
  ) {
    this.insertPage = database.prepare('INSERT INTO plan_page (plan_id, first_seq, count, body) VALUES (?, ?, ?, ?)');
    const insertFolder = database.prepare('INSERT INTO plan_folder VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.sums = new FolderSums((folder) => insertFolder.run(folderParameters(planId, folder)));
  }

  /** In path order, numbered from 0 without a gap; throws `internal` when they are not. */
  add(operation: PlanOperation): void {
    this.page.add(operation);
    this.sums.add(operation);
    if (this.page.isFull) this.store();
  }

  /** Stores what is left. The operations' digest, SHA-256 in hex: of all page bodies, one after the other. */
  end(): string {
    if (!this.page.isEmpty) this.store();
    this.sums.end();
    return this.hash.digest('hex');
  }

  private store(): void {
    const { firstSeq, count, body } = this.page.take();
    this.hash.update(body);
    this.insertPage.run(this.planId, firstSeq, count, body);
  }
}

function folderParameters(planId: string, { parent, path, firstSeq, endSeq, add, change, remove }: FolderSum) {
  const sums = [add, change, remove].flatMap(({ files, bytes }) => [files, bytes]);
  return [planId, parent, path, firstSeq, endSeq, ...sums];
}
