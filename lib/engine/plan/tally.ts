import { folderOf } from '../file-index/folder-sums';
import { SizeCounter, type SizeHistogram } from '../pricing/size-histogram';
import type { SameFolder } from '../scan/scan-item';
import { type RecordState, recordRequests } from '../snapshot/records';
import { DeleteRequests } from '../storage/bulk-delete';
import { uploadRequests } from '../sync/parts';
import {
  addRequests,
  type FilesAndBytes,
  NO_REQUESTS,
  type PlanOperation,
  type PlanSummary,
  type SourceEntry,
} from '../types';

const MOST_LINKS = 10_000;
const MOST_ERRORS = 1000;
const MOST_FOLLOWED = 10_000;
const MOST_FOLDERS = 20;

/** What a plan met besides its operations; lists are the first of `…Total`. */
export interface PlanTallies {
  readonly links: readonly SourceEntry[];
  readonly linksTotal: number;
  readonly errors: readonly SourceEntry[];
  readonly errorsTotal: number;
  readonly special: readonly SourceEntry[];
  readonly specialTotal: number;
  /** The first links that are followed, and what stands under their names now. */
  readonly followed: readonly string[];
  readonly followedTotal: number;
  /** Names that are not UTF-8. */
  readonly oddNames: readonly string[];
  readonly oddNamesTotal: number;
  /** Objects of other programs that the source has no file for; they are among the removals. */
  readonly extra: FilesAndBytes;
  /** The folders that lose most, at most 20; `extra` is not in them. */
  readonly deletesByFolder: readonly ({ folder: string } & FilesAndBytes)[];
  /** Sizes of all files the snapshot will have. */
  readonly sizes: SizeHistogram;
  /** Device numbers of the directories right below the roots, as text: another one next time is another disk. */
  readonly devices: readonly string[];
}

const zero = () => ({ files: 0, bytes: 0 });

/** Adds up a plan while it is made; nothing in it grows with the tree but the folders that lose files, two levels deep. */
export class PlanTally {
  private readonly add = zero();
  private readonly change = zero();
  private readonly remove = zero();
  private readonly same = zero();
  private readonly extras = zero();
  private readonly sizes = new SizeCounter();
  private recorded = 0;
  private directories = 0;
  private linkCount = 0;
  private puts = 0;
  private posts = 0;
  private readonly deletes = new DeleteRequests();
  private otherFileSystems = 0;
  private readonly links: SourceEntry[] = [];
  private readonly errors: SourceEntry[] = [];
  private errorCount = 0;
  private readonly specials: SourceEntry[] = [];
  private specialCount = 0;
  private readonly followed: string[] = [];
  private followedCount = 0;
  private readonly oddNames: string[] = [];
  private oddNameCount = 0;
  private readonly losing = new Map<string, { files: number; bytes: number }>();
  private readonly devices = new Set<string>();

  operation(operation: PlanOperation): void {
    if (operation.action === 'remove') this.removal(operation);
    else {
      this.present(operation.entry);
      this.arrival(operation);
    }
  }

  unchanged(entry: SourceEntry): void {
    this.present(entry);
    if (entry.type === 'file') grow(this.same, entry.size);
  }

  unchangedFolder({ directories, sizes }: Pick<SameFolder, 'directories' | 'sizes'>): void {
    this.directories += directories;
    for (const size of sizes) {
      this.sizes.add(size);
      grow(this.same, size);
    }
  }

  extra(bytes: number): void {
    grow(this.extras, bytes);
  }

  /** A removal of a file this job had uploaded. */
  loses({ path, size }: Pick<SourceEntry, 'path' | 'size'>): void {
    const folder = topFolder(path);
    const sum = this.losing.get(folder) ?? zero();
    grow(sum, size);
    this.losing.set(folder, sum);
  }

  error(entry: SourceEntry): void {
    if (entry.errorCode === 'EXDEV') this.otherFileSystems += 1;
    this.errorCount += 1;
    if (this.errors.length < MOST_ERRORS) this.errors.push(entry);
  }

  special(entry: SourceEntry): void {
    this.specialCount += 1;
    if (this.specials.length < MOST_ERRORS) this.specials.push(entry);
  }

  result({
    deletes,
    jobFile,
    copy,
  }: {
    deletes: 'propagate' | 'keep';
    jobFile: RecordState;
    copy?: RecordState;
  }): PlanTallies & { summary: PlanSummary } {
    const files = addRequests(NO_REQUESTS, { put: this.puts, post: this.posts });
    const sent = addRequests(files, recordRequests(jobFile, copy));
    const all = addRequests(sent, { delete: this.deletes.total });
    return {
      summary: {
        add: this.add,
        change: this.change,
        remove: deletes === 'keep' ? zero() : this.remove,
        unchanged: this.same,
        recorded: this.recorded,
        unreadable: this.errorCount - this.otherFileSystems,
        directories: this.directories,
        links: this.linkCount,
        requests: deletes === 'keep' ? sent : all,
        requestsWithoutDeletes: sent,
      },
      links: this.links,
      linksTotal: this.linkCount,
      errors: this.errors,
      errorsTotal: this.errorCount,
      special: this.specials,
      specialTotal: this.specialCount,
      followed: this.followed,
      followedTotal: this.followedCount,
      oddNames: this.oddNames,
      oddNamesTotal: this.oddNameCount,
      extra: deletes === 'keep' ? zero() : this.extras,
      deletesByFolder: this.mostLosing(),
      sizes: this.sizes.result(),
      devices: [...this.devices].sort(),
    };
  }

  private arrival({ action, entry }: PlanOperation): void {
    if (action === 'meta' || entry.type !== 'file') this.recorded += 1;
    if (entry.type !== 'file') return;
    if (action === 'meta') grow(this.same, entry.size);
    else {
      grow(action === 'add' ? this.add : this.change, entry.size);
      const { put, post } = uploadRequests(entry.size);
      this.puts += put;
      this.posts += post;
    }
  }

  private removal({ key, previousSize }: PlanOperation): void {
    if (key === null) {
      this.recorded += 1;
      return;
    }
    grow(this.remove, previousSize);
    this.deletes.add(key);
  }

  private present(entry: SourceEntry): void {
    if (entry.type === 'file') this.sizes.add(entry.size);
    if (entry.followed) this.follow(entry.path);
    if (entry.rawPath !== undefined) this.oddName(entry.path);
    if (entry.type === 'directory') {
      this.directories += 1;
      if (entry.path.indexOf('/') === entry.path.length - 1) this.devices.add(String(entry.device));
    }
    if (entry.type !== 'symlink') return;
    this.linkCount += 1;
    if (this.links.length < MOST_LINKS) this.links.push(entry);
  }

  private follow(path: string): void {
    this.followedCount += 1;
    if (this.followed.length < MOST_FOLLOWED) this.followed.push(path);
  }

  private oddName(path: string): void {
    this.oddNameCount += 1;
    if (this.oddNames.length < MOST_ERRORS) this.oddNames.push(path);
  }

  private mostLosing() {
    return [...this.losing]
      .map(([folder, sum]) => ({ folder, ...sum }))
      .sort((a, b) => b.files - a.files)
      .slice(0, MOST_FOLDERS);
  }
}

function grow(sum: { files: number; bytes: number }, bytes: number): void {
  sum.files += 1;
  sum.bytes += bytes;
}

/** The folder of a path, cut to its first two levels. */
function topFolder(path: string): string {
  return folderOf(path).split('/').slice(0, 2).join('/');
}
