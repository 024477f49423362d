/** Prisma ships no types for its query compiler. */
declare module '@prisma/client/runtime/query_compiler_fast_bg.sqlite.mjs' {
  export const __wbg_set_wasm: import('./wasm-compiler').CompilerGlue['__wbg_set_wasm'];
  export const QueryCompiler: import('./remembering-compiler').QueryCompilerConstructor;
}

declare module '@prisma/client/runtime/query_compiler_fast_bg.sqlite.wasm-base64.mjs' {
  export const wasm: string;
}
