import { createHash } from 'node:crypto';
import { planFor, shapeOf } from './query-shape';

/** What Prisma's client asks of its query compiler: the plan of a query whose values are left open, both as JSON would have it. */
export interface QueryCompiler {
  /** Throws an object with `message`, and `code` when it is known. */
  compile(request: string): unknown;
  compileBatch(request: string): unknown;
  free(): void;
}

/** What a plan depends on beside its query. */
export interface CompilerOptions {
  readonly datamodel: string;
  readonly provider: string;
  readonly connectionInfo: unknown;
}

export type QueryCompilerConstructor = new (options: CompilerOptions) => QueryCompiler;

/** Plans that were made when the programs were built. */
export interface RememberedPlans {
  /** planKey() of the compiler that made them. */
  readonly key: string;
  /** Plans by the shapes of their queries (query-shape.ts), as JSON; those of batches by BATCH and their shapes. */
  readonly plans: ReadonlyMap<string, string>;
}

const BATCH = 'batch ';

/** A query whose plan was not remembered. */
export interface Miss {
  readonly key: string;
  readonly request: string;
  /** What to remember of this request, or of one like it. */
  make(request: string): { readonly shape: string; readonly plan: unknown };
}

export interface RememberingPorts {
  /** null when there are none. */
  readonly remembered: () => RememberedPlans | null;
  /** Loads Prisma's compiler; asked for once, when a plan is not remembered. */
  readonly load: () => QueryCompilerConstructor;
  /** Told what was not remembered. */
  readonly missed?: ((miss: Miss) => void) | undefined;
}

/** Plans of one key may take each other's place. */
export function planKey({ datamodel, provider, connectionInfo }: CompilerOptions): string {
  return createHash('sha256')
    .update(JSON.stringify([datamodel, provider, connectionInfo]))
    .digest('hex');
}

/**
 * A query compiler that knows the plans of the queries commands usually send, and loads Prisma's, 3 MB of WebAssembly, only for one it
 * does not know. A plan depends on nothing but the schema, the database's kind and the query's shape, so a remembered one is the one the
 * compiler would make.
 */
export function rememberingCompiler({ remembered, load, missed }: RememberingPorts): QueryCompilerConstructor {
  return class implements QueryCompiler {
    readonly #options: CompilerOptions;
    readonly #key: string;
    readonly #plans: ReadonlyMap<string, string>;
    #compiler: QueryCompiler | null = null;

    constructor(options: CompilerOptions) {
      this.#options = options;
      this.#key = planKey(options);
      const known = remembered();
      this.#plans = known?.key === this.#key ? known.plans : new Map();
    }

    compile(request: string): unknown {
      return this.#plan('', request, (text) => this.#made().compile(text));
    }

    compileBatch(request: string): unknown {
      return this.#plan(BATCH, request, (text) => this.#made().compileBatch(text));
    }

    free(): void {
      this.#compiler?.free();
      this.#compiler = null;
    }

    #made(): QueryCompiler {
      this.#compiler ??= new (load())(this.#options);
      return this.#compiler;
    }

    #plan(kind: string, request: string, compile: (request: string) => unknown): unknown {
      const shape = shapeOf(request);
      const known = this.#plans.get(kind + shape.text);
      if (known !== undefined) return JSON.parse(planFor(known, shape.names));
      missed?.({ key: this.#key, request, make: (like) => shaped(kind, like, compile) });
      return compile(request);
    }
  };
}

function shaped(kind: string, request: string, compile: (request: string) => unknown) {
  const { text } = shapeOf(request);
  return { shape: kind + text, plan: compile(text) };
}
