/** Prisma ships no types for the JavaScript side of its query compiler. */
declare module '@prisma/client/runtime/query_compiler_fast_bg.sqlite.mjs' {
  export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
  export const QueryCompiler: import('./remembering-compiler').QueryCompilerConstructor;
}
