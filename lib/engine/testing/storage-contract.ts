import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Storage } from '../storage/storage';
import { archiveContract } from './contract/archive';
import type { ContractCases } from './contract/contract-case';
import { deletingContract } from './contract/deleting';
import { keysContract } from './contract/keys';
import { listingContract } from './contract/listing';
import { multipartContract } from './contract/multipart';
import { objectsContract } from './contract/objects';
import { versioningContract } from './contract/versioning';
import { writingContract } from './contract/writing';

/** An empty bucket without versioning, opened for one group of cases and thrown away after it. */
export interface OpenedStorage {
  readonly storage: Storage;
  close(): Promise<void>;
}

/** Title of a clause → why this server does otherwise. */
export type Deviations = Readonly<Record<string, string>>;

const GROUPS = {
  objects: objectsContract,
  writing: writingContract,
  keys: keysContract,
  listing: listingContract,
  deleting: deletingContract,
  multipart: multipartContract,
  versioning: versioningContract,
  archive: archiveContract,
} as const;

/**
 * The clauses of storage.ts as tests, the same for every implementation and every server. `open` gives an empty bucket each time.
 * A deviation names the exact clause and the reason; the clause must then fail, so that a deviation which is gone is noticed.
 */
export function storageContract(name: string, open: () => Promise<OpenedStorage>, deviations: Deviations = {}): void {
  describe(`storage contract: ${name}`, () => {
    const titles = new Set<string>();
    for (const [title, group] of Object.entries(GROUPS)) {
      describe(title, () => group(openCases(open, deviations, titles)));
    }
    test('every deviation names a clause', () => {
      expect(Object.keys(deviations).filter((title) => !titles.has(title))).toEqual([]);
    });
  });
}

function openCases(open: () => Promise<OpenedStorage>, deviations: Deviations, titles: Set<string>): ContractCases {
  let opened: OpenedStorage | null = null;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());
  return {
    storage() {
      if (opened === null) throw new Error('the bucket is open while cases run');
      return opened.storage;
    },
    clause(title, check) {
      titles.add(title);
      const reason = deviations[title];
      if (reason === undefined) test(title, check);
      else test.fails(`${title} [deviates: ${reason}]`, check);
    },
  };
}
