import { createHash } from 'node:crypto';

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
  /** Plans by their requests, as JSON; those of batches by BATCH and their requests. */
  readonly plans: Readonly<Record<string, string>>;
}

export const BATCH = 'batch ';

export interface RememberingPorts {
  /** null when there are none. */
  readonly remembered: () => RememberedPlans | null;
  /** Loads Prisma's compiler; asked for once, when a plan is not remembered. */
  readonly load: () => QueryCompilerConstructor;
  /** Told each plan that had to be made. */
  readonly made?: ((key: string, request: string, plan: unknown) => void) | undefined;
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
export function rememberingCompiler({ remembered, load, made }: RememberingPorts): QueryCompilerConstructor {
  return class implements QueryCompiler {
    readonly #options: CompilerOptions;
    readonly #key: string;
    readonly #plans: Readonly<Record<string, string>>;
    #compiler: QueryCompiler | null = null;

    constructor(options: CompilerOptions) {
      this.#options = options;
      this.#key = planKey(options);
      const known = remembered();
      this.#plans = known?.key === this.#key ? known.plans : {};
    }

    compile(request: string): unknown {
      return this.#plan(request, (compiler) => compiler.compile(request));
    }

    compileBatch(request: string): unknown {
      return this.#plan(BATCH + request, (compiler) => compiler.compileBatch(request));
    }

    free(): void {
      this.#compiler?.free();
      this.#compiler = null;
    }

    #plan(request: string, make: (compiler: QueryCompiler) => unknown): unknown {
      const known = Object.hasOwn(this.#plans, request) ? this.#plans[request] : undefined;
      if (known !== undefined) return JSON.parse(known);
      this.#compiler ??= new (load())(this.#options);
      const plan = make(this.#compiler);
      made?.(this.#key, request, plan);
      return plan;
    }
  };
}
