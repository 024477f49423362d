import { InvalidArgumentError } from 'commander';

/** Parser of an option that takes a whole number above zero. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It takes a whole number from 1.');
  return value;
}

/** Parser of an option that takes an amount of dollars, as decimal text. */
export function dollars(text: string): string {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It takes an amount in dollars, for example 2.50.');
  return text;
}
