import { EngineError, type ErrorCode } from './errors';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'machine.disk-full',
  EDQUOT: 'machine.disk-full',
  EFBIG: 'machine.disk-full',
  EMFILE: 'machine.too-many-open-files',
  ENFILE: 'machine.too-many-open-files',
  EROFS: 'machine.read-only',
  EACCES: 'machine.read-only',
  EPERM: 'machine.read-only',
  EIO: 'machine.io',
};

/** The errno name (`ENOENT`) of an error thrown by Node's fs, else undefined. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * A failure of this machine's own disk (never of the source, which has its own codes) as an EngineError: `machine.*`, or
 * `internal` for what is not an errno at all. EngineErrors pass through.
 */
export function machineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const errno = errnoOf(error);
  if (errno === undefined) return new EngineError('internal', { message: String(error), cause: error });
  return new EngineError(CODES[errno] ?? 'machine.io', { facts: { errno }, cause: error });
}
