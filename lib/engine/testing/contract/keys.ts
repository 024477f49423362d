import { expect } from 'vitest';
import { listAll } from '../../storage/listing';
import { all, type ContractCases, put, read } from './contract-case';

/** Names that have broken an S3 client or server somewhere: signing, URLs, XML and normalisation each have their own. */
const ODD_KEYS = [
  'a+b',
  'with space',
  '100%',
  '%41%zz',
  'a?b=c&d',
  'a#b',
  'umlaut-ü/日本語/🎉',
  'e\u0301 is not é',
  '\'quoted\' "twice" <tag>&amp;',
  'tab\tand\nnewline',
  'carriage\rreturn',
  'control-\u0001-\u001f-\u007f',
  'a//b',
  'trailing/',
  'a/./b',
  'a/../b',
  'back\\slash',
  "!*()~-_.';:@=$,[]{}|^`",
];

/** Keys are bytes: each comes back exactly as it went in, through put, get, head, listing and delete. */
export function keysContract({ storage, clause }: ContractCases): void {
  for (const key of ODD_KEYS) {
    clause(`the key ${JSON.stringify(key)} goes round`, async () => {
      await put(storage(), key, `content of ${key}`);
      expect((await read(storage(), { key })).toString()).toBe(`content of ${key}`);
      expect(await storage().headObject({ key })).not.toBeNull();
      expect((await all(listAll(storage(), key))).map((object) => object.key)).toEqual([key]);
      expect(await storage().deleteObjects({ objects: [{ key }] })).toEqual({ errors: [] });
      expect(await storage().headObject({ key })).toBeNull();
    });
  }

  clause('odd keys are deleted together, as far as XML can name them', async () => {
    for (const key of ODD_KEYS) await put(storage(), key);
    const { errors } = await storage().deleteObjects({ objects: ODD_KEYS.map((key) => ({ key })) });
    const left = (await all(listAll(storage(), ''))).map((object) => object.key);
    expect(left).toEqual(errors.map((error) => error.key));
    expect(left.filter((key) => !key.startsWith('control-'))).toEqual([]);
    for (const key of left) await storage().deleteObjects({ objects: [{ key }] });
    expect(await all(listAll(storage(), ''))).toEqual([]);
  });
}
