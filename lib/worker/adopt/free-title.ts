/** `title`, or `title (2)`, `title (3)`, … : the first that is not taken. */
export function freeTitle(title: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? title : `${title} (${number})`;
    if (!taken.includes(candidate)) return candidate;
  }
}
