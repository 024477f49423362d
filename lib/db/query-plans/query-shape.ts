/**
 * The shape of a query, whatever its values are. Prisma leaves values open as parameters, `%1`, `%2`…, but gives equal values one name:
 * a row with two zeros is another request than one with a zero and a one. In a shape each field has a parameter of its own, as long as
 * fields of one name in one place with one value (`where.id`, `create.id`) stay together, which lets an upsert be one statement.
 *
 * A plan holds for all values of its parameters, so also where two of them are equal: the plan of a shape, with its names put
 * back, answers every request of that shape.
 */
export interface QueryShape {
  /** The request with the shape's own names, as JSON. */
  readonly text: string;
  /** From the shape's names to those of the request. */
  readonly names: ReadonlyMap<string, string>;
}

export function shapeOf(request: string): QueryShape {
  const naming = new Naming();
  return { text: JSON.stringify(renamed(JSON.parse(request), '', naming)), names: naming.asked };
}

/** The plan of a shape, as JSON, as the plan of a request. Within strings of a plan the quotes would be escaped. */
export function planFor(plan: string, names: ReadonlyMap<string, string>): string {
  if ([...names].every(([name, asked]) => name === asked)) return plan;
  return plan.replace(PARAMETER, (whole, name: string) => whole.replace(name, names.get(name) ?? name));
}

const PARAMETER = /"prisma__value":\{"name":"(%\d+)"/g;

class Naming {
  readonly asked = new Map<string, string>();
  readonly #given = new Map<string, string>();

  /** `place`: the field and the numbers of the list items it is in. */
  give(name: string, place: string): string {
    const key = `${name} ${place}`;
    const known = this.#given.get(key);
    if (known !== undefined) return known;
    const given = `%${this.#given.size + 1}`;
    this.#given.set(key, given);
    this.asked.set(given, name);
    return given;
  }
}

function renamed(node: unknown, place: string, naming: Naming): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((item, at) => renamed(item, `${place}/${at}`, naming));
  if (isParameter(node)) return { ...node, value: { ...node.value, name: naming.give(node.value.name, place) } };
  return Object.fromEntries(
    Object.entries(node).map(([field, value]) => [field, renamed(value, placeOf(place, field), naming)]),
  );
}

/** Numbers of list items stay; of the fields only the last. */
function placeOf(place: string, field: string): string {
  return `${place.replace(/[^/]+$/, '')}${field}`;
}

interface Parameter {
  readonly $type: 'Param';
  readonly value: { readonly name: string };
}

function isParameter(node: object): node is Parameter {
  return '$type' in node && node.$type === 'Param';
}
