import { setFlagsFromString } from 'node:v8';
import type { QueryCompilerConstructor } from './remembering-compiler';

/** The JavaScript side of Prisma's query compiler. It serves one instance of the WebAssembly. */
export interface CompilerGlue {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
  readonly QueryCompiler: QueryCompilerConstructor;
}

/**
 * Prisma's query compiler from the bytes of its WebAssembly. Synchronous, as it is asked for in the middle of a query. V8 would compile
 * it twice, the second time well, which no command is long enough for (docs/performance.md).
 */
export function loadWasmCompiler(glue: CompilerGlue, bytes: Uint8Array<ArrayBuffer>): QueryCompilerConstructor {
  setFlagsFromString('--liftoff-only');
  try {
    const compiled = new WebAssembly.Module(bytes);
    const imports = { ...glue } as unknown as WebAssembly.ModuleImports;
    const { exports } = new WebAssembly.Instance(compiled, { './query_compiler_fast_bg.js': imports });
    glue.__wbg_set_wasm(exports);
    (exports.__wbindgen_start as () => void)();
    return glue.QueryCompiler;
  } finally {
    setFlagsFromString('--no-liftoff-only');
  }
}
