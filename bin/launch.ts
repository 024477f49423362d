/**
 * dist/cli.js: starts the command line, which lies beside it as one script with V8's compiled code of it (scripts/warm-up.mjs). Compiling
 * it anew would take longer than most commands take to run.
 *
 * V8 takes the compiled code only when it is of the same version, for the same processor and of a script of this length. It does not
 * when another Node runs what was built; then the script is compiled as if there were none.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** What esbuild's script is wrapped in, as Node wraps a CommonJS module. */
type Program = (require: NodeJS.Require, module: { exports: unknown }, filename: string, dirname: string) => void;

const filename = fileURLToPath(new URL('./cli-program.js', import.meta.url));

/** undefined when there is none: then V8 compiles. */
function compiledCode(): Buffer | undefined {
  try {
    return readFileSync(`${filename}.code`);
  } catch {
    return undefined;
  }
}

// The build escapes what is not ASCII, and V8 reads such a text without a copy.
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: compiledCode() });
// A command is over before code that V8 optimises after four times as many turns has paid for it (a quiet run of 100,000 files: 2.1
// processor seconds, 1.8 with this). Set behind the script, whose compiled code is of the flags a start has.
setFlagsFromString('--interrupt-budget=270336');
const program = script.runInThisContext() as Program;
program(createRequire(filename), { exports: {} }, filename, dirname(filename));
