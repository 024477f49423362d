import type { DatabaseSource } from './database';

/** The database's name as a statement writes it. */
export function quotedName({ kind, name }: Pick<DatabaseSource, 'kind' | 'name'>): string {
  return kind === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;
}
