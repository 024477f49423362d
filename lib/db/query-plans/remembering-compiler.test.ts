import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { wasm } from '@prisma/client/runtime/query_compiler_fast_bg.sqlite.wasm-base64.mjs';
import { expect, test } from 'vitest';
import { planFor, shapeOf } from './query-shape';
import { type Miss, planKey, type RememberedPlans, rememberingCompiler } from './remembering-compiler';
import { loadWasmCompiler } from './wasm-compiler';

// Another copy than the one the databases of other tests use.
const glue = createRequire(import.meta.url)('@prisma/client/runtime/query_compiler_fast_bg.sqlite.js');
const Compiler = loadWasmCompiler(glue, Buffer.from(wasm, 'base64'));
const options = {
  datamodel: readFileSync(path.join(import.meta.dirname, '../../../prisma/schema.prisma'), 'utf8'),
  provider: 'sqlite',
  connectionInfo: { maxBindValues: 999, supportsRelationJoins: false },
};
const param = (name: string, type: string) => ({ $type: 'Param', value: { name, type } });
const everything = { $composites: true, $scalars: true };

const find = JSON.stringify({
  modelName: 'Setting',
  action: 'findUnique',
  query: { arguments: { where: { key: param('%1', 'String') } }, selection: everything },
});
/** A row of the ledger whose two numbers are equal, or are not. */
const update = (first: string, second: string) =>
  JSON.stringify({
    modelName: 'Snapshot',
    action: 'updateMany',
    query: {
      arguments: {
        where: { id: param('%1', 'String') },
        data: { links: param(first, 'Int'), failures: param(second, 'Int') },
      },
      selection: everything,
    },
  });

function remember(...requests: string[]): RememberedPlans {
  const plans = new Map<string, string>();
  const missed = ({ request, make }: Miss) => {
    const { shape, plan } = make(request);
    plans.set(shape, JSON.stringify(plan));
  };
  const compiler = new (rememberingCompiler({ remembered: () => null, load: () => Compiler, missed }))(options);
  for (const request of requests) compiler.compile(request);
  return { key: planKey(options), plans };
}

const never = () => {
  throw new Error('Prisma’s compiler was loaded.');
};

test('a remembered plan is the one Prisma makes, and its compiler is not loaded', () => {
  const known = new (rememberingCompiler({ remembered: () => remember(find), load: never }))(options);
  expect(known.compile(find)).toEqual(new Compiler(options).compile(find));
});

test('a plan serves whichever of its values are equal', () => {
  const known = new (rememberingCompiler({ remembered: () => remember(update('%2', '%3')), load: never }))(options);
  for (const request of [update('%2', '%2'), update('%2', '%3')]) {
    expect(known.compile(request)).toEqual(new Compiler(options).compile(request));
  }
});

test('what is not remembered is made by Prisma, loaded once', () => {
  let loads = 0;
  const load = () => {
    loads++;
    return Compiler;
  };
  const known = new (rememberingCompiler({ remembered: () => remember(find), load }))(options);
  for (let n = 0; n < 2; n++) expect(known.compile(update('%2', '%3'))).toBeDefined();
  expect(loads).toBe(1);
});

test('plans of another schema are not used', () => {
  const plans = { ...remember(find), key: planKey({ ...options, datamodel: 'another' }) };
  const known = new (rememberingCompiler({ remembered: () => plans, load: never }))(options);
  expect(() => known.compile(find)).toThrow('was loaded');
});

test('a query that cannot be is refused as Prisma refuses it', () => {
  const known = new (rememberingCompiler({ remembered: () => null, load: () => Compiler }))(options);
  const wrong = JSON.stringify({ modelName: 'Nothing', action: 'findUnique', query: { arguments: {}, selection: {} } });
  expect(() => known.compile(wrong)).toThrow();
});

test('a value that is asked for and written stays one parameter, so that an upsert stays one statement', () => {
  const id = param('%1', 'String');
  const { text } = shapeOf(JSON.stringify({ where: { id }, create: { id, jobId: id } }));
  const names = [...text.matchAll(/%\d/g)].map(([name]) => name);
  expect(names).toEqual(['%1', '%1', '%2']);
});

test('names are put back where the plan has parameters, and nowhere else', () => {
  const names = new Map([
    ['%1', '%2'],
    ['%2', '%1'],
  ]);
  const plan = JSON.stringify([{ prisma__value: { name: '%1' } }, '"prisma__value":{"name":"%1"', '%2']);
  expect(JSON.parse(planFor(plan, names))).toEqual([
    { prisma__value: { name: '%2' } },
    '"prisma__value":{"name":"%1"',
    '%2',
  ]);
});
