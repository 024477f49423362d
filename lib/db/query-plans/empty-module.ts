/** A WebAssembly module, base64, of one function that does nothing, `__wbindgen_start`: see prisma-runtime.ts. */
export const wasm = 'AGFzbQEAAAABBAFgAAADAgEABxQBEF9fd2JpbmRnZW5fc3RhcnQAAAoEAQIACw==';
