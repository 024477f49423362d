/** Classes whose objects can be read only after they were asked for (archival-storage.md). */
const ARCHIVES: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

export function isArchiveClass(storageClass: string): boolean {
  return ARCHIVES.has(storageClass);
}
