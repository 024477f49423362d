/**
 * What the programs of dist/ give Prisma's client for its query compiler (scripts/build.mjs puts it in place of
 * `query_compiler_fast_bg.sqlite.mjs`): one that knows the plans in dist/query-plans.txt. Prisma starts its compiler by making an
 * instance of a WebAssembly module and handing over what it exports; here that module is an empty one (empty-module.ts).
 */
import { readFileSync } from 'node:fs';
import * as glue from '@prisma/client/runtime/query_compiler_fast_bg.sqlite.mjs';
import { readPlans } from './plan-file';
import { type QueryCompilerConstructor, type RememberedPlans, rememberingCompiler } from './remembering-compiler';
import { loadWasmCompiler } from './wasm-compiler';

/** Whoever builds sets a function here, to be told what is worth remembering (scripts/warmed-command.mjs). */
const MISSED = Symbol.for('foresync.plan-missed');

const remembered = (): RememberedPlans | null => {
  try {
    return readPlans(readFileSync(new URL('./query-plans.txt', import.meta.url), 'latin1'));
  } catch {
    // Not made yet, or by a build that was broken off: then every plan is made anew.
    return null;
  }
};

let wasm: QueryCompilerConstructor | null = null;

const load = () => {
  wasm ??= loadWasmCompiler(glue, readFileSync(new URL('./query-compiler.wasm', import.meta.url)));
  return wasm;
};

export const QueryCompiler = rememberingCompiler({ remembered, load, missed: Reflect.get(globalThis, MISSED) });

/** Prisma hands over the empty module's exports. */
export function __wbg_set_wasm(): void {}
