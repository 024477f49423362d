import type { ErrorFacts } from '../../engine/errors';

/** The fact as text in quotes' place, or the other words when it is not known. */
export function named(facts: ErrorFacts, name: string, otherwise: string): string {
  const value = facts[name];
  return value === undefined || value === null || value === '' ? otherwise : String(value);
}

/** " (NAME)" when the fact is known, else nothing. */
export function inBrackets(facts: ErrorFacts, name: string): string {
  const value = named(facts, name, '');
  return value === '' ? '' : ` (${value})`;
}

/** The fact as a number, or null when it is unknown or no number. */
export function numeric(facts: ErrorFacts, name: string): number | null {
  const value = facts[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
