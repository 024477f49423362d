import type { z } from 'zod';
import type { Door } from '../views';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a request brings: the {names} of the path, and the body of a POST or PUT or the query of a GET, parsed by `input`. */
export interface Call<I> {
  readonly params: Readonly<Record<string, string>>;
  readonly input: I;
}

/** One verb of the HTTP API: a method and a path below /api/v1, bound to one verb of the door. */
export interface Verb {
  readonly name: keyof Door;
  readonly method: Method;
  /** e.g. /jobs/{id}/plans */
  readonly path: string;
  readonly summary: string;
  readonly input: z.ZodType | null;
  /** null: the verb answers 204. */
  readonly output: z.ZodType | null;
  readonly call: (door: Door, call: Call<unknown>) => Promise<unknown>;
}

interface VerbParts<I extends z.ZodType, O extends z.ZodType | null> {
  readonly name: keyof Door;
  readonly path: string;
  readonly summary: string;
  readonly input?: I;
  readonly output: O;
  readonly call: (door: Door, call: Call<z.output<I>>) => Promise<O extends z.ZodType ? z.input<O> : unknown>;
}

/** Makes a verb whose call is checked against its schemas by the compiler. */
export function verb<I extends z.ZodType, O extends z.ZodType | null>(method: Method, parts: VerbParts<I, O>): Verb {
  const { call, input = null, ...rest } = parts;
  return { ...rest, method, input, call: (door, given) => call(door, given as Call<z.output<I>>) };
}

/** The value of a path parameter; the router has made sure it is there. */
export function param({ params }: Call<unknown>, name: string): string {
  return params[name] ?? '';
}
