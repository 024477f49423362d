import { expect, test } from 'vitest';
import type { EntryType, PlanAction, PlanOperation, SourceEntry } from '../types';
import { decodePage, PAGE_OPERATIONS, PageEncoder } from './operation-page';

/** Numbers from 0 until before 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class RandomOperations {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = randomOf(seed);
  }

  operation(seq: number): PlanOperation {
    const entry = this.entry();
    const keys = [null, `web/${entry.path}`, `other/${entry.path}`, entry.path, this.text(), ''];
    return {
      ...{ seq, entry, key: this.oneOf(keys), previousSize: this.size() },
      action: this.oneOf<PlanAction>(['add', 'change', 'meta', 'remove']),
    };
  }

  oneOf<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)] as T;
  }

  private entry(): SourceEntry {
    const path = this.text();
    return {
      ...{ path, type: this.oneOf<EntryType>(['file', 'directory', 'symlink', 'special', 'error']), size: this.size() },
      ...{ mtimeNs: this.oneOf([-(2n ** 63n), -1n, 0n, 1_764_000_000_123_456_789n, 2n ** 63n - 1n]) },
      ...{ ctimeNs: this.oneOf([-1n, 5n, 1_764_000_000_123_456_789n]) },
      ...{ inode: this.oneOf([0n, 7n, 2n ** 63n + 5n, 2n ** 64n - 1n]), device: this.oneOf([1n, 2n ** 63n]) },
      ...{ mode: this.oneOf([0, 0o100644, 2 ** 32 - 1]), uid: this.oneOf([0, 1000, 2 ** 32 - 2]) },
      gid: this.oneOf([0, 2 ** 32 - 1]),
      ...this.oneOf([{}, {}, { linkTarget: '' }, { linkTarget: this.text() }]),
      ...this.oneOf([{}, {}, { rawPath: Buffer.from([0xff, 0, Math.floor(this.random() * 256)]) }]),
    };
  }

  private size(): number {
    return this.oneOf([0, 1, 4096, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]);
  }

  private text(): string {
    const part = ['a', 'ä', '\u{1f600}', '\u{ff5e}', '/', ' ', '\n', '\0', '%!%FF', 'x'.repeat(300)];
    const length = 1 + Math.floor(this.random() * 12);
    const text = Array.from({ length }, () => this.oneOf(part)).join('');
    return this.random() < 0.01 ? text.repeat(500) : text;
  }
}

function pageOf(operations: readonly PlanOperation[]) {
  const encoder = new PageEncoder(operations[0]?.seq);
  for (const operation of operations) encoder.add(operation);
  return encoder.take();
}

function read({ body, ...place }: ReturnType<PageEncoder['take']>): PlanOperation[] {
  const page = decodePage(body, place);
  return Array.from({ length: page.count }, (_, at) => page.operation(at));
}

test.each([1, 2, 3, 4, 5, 6])('operations of every kind come back just as they were (seed %i)', (seed) => {
  const random = new RandomOperations(seed);
  for (const count of [1, 2, 3, 100, PAGE_OPERATIONS]) {
    const operations = Array.from({ length: count }, (_, at) => random.operation(3_000_000_000 + at));
    expect(read(pageOf(operations))).toStrictEqual(operations);
  }
});

test('what is the same all through a page is stored once, and comes back at every place', () => {
  const { entry, ...same } = new RandomOperations(7).operation(0);
  const operations = Array.from({ length: 200 }, (_, seq) => ({ ...same, seq, entry: { ...entry, path: `${seq}` } }));
  const page = pageOf(operations);
  expect(read(page)).toStrictEqual(operations);
  expect(page.body.length / 200).toBeLessThan(25);
});

test('pages of one encoder do not know of each other', () => {
  const random = new RandomOperations(8);
  const operations = Array.from({ length: 20 }, (_, seq) => random.operation(seq));
  const encoder = new PageEncoder();
  const pages = [operations.slice(0, 15), operations.slice(15)].map((some) => {
    for (const operation of some) encoder.add(operation);
    return encoder.take();
  });
  expect(pages.flatMap(read)).toStrictEqual(operations);
  expect(() => encoder.add(random.operation(21))).toThrowError(expect.objectContaining({ code: 'internal' }));
});

test('a body that lies at an odd place is read all the same', () => {
  const operations = [new RandomOperations(9).operation(0)];
  const { body, ...place } = pageOf(operations);
  const shifted = Buffer.concat([Buffer.alloc(1), body], body.length + 1 + 8192).subarray(1, body.length + 1);
  expect(shifted.byteOffset % 8).not.toBe(0);
  expect(read({ body: shifted, ...place })).toStrictEqual(operations);
});

test('a body of which one bit is another, or that is cut, longer, or of another place is index.damaged', () => {
  const random = new RandomOperations(10);
  const { body, ...place } = pageOf([random.operation(0), random.operation(1), random.operation(2)]);
  const refused = expect.objectContaining({ code: 'index.damaged' });
  for (let at = 0; at < body.length; at += 1) {
    const damaged = Buffer.from(body);
    damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
    expect(() => decodePage(damaged, place), `byte ${at}`).toThrowError(refused);
    expect(() => decodePage(body.subarray(0, at), place), `${at} bytes`).toThrowError(refused);
  }
  expect(() => decodePage(Buffer.concat([body, Buffer.alloc(4)]), place)).toThrowError(refused);
  expect(() => decodePage(body, { ...place, firstSeq: 1 })).toThrowError(refused);
  expect(() => decodePage(body, { ...place, count: 2 })).toThrowError(refused);
});
