import { EngineError, type ErrorCode, isEngineError } from '../errors';
import { errnoOf, machineError } from '../machine-error';

/** True for errors that belong to what lies at one place of the target: they are reported there, and the restore goes on. */
export function isOfOnePlace(error: unknown): error is EngineError {
  return isEngineError(error) && PLACE_CODES.has(error.code);
}

const PLACE_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'restore.conflict',
  'restore.outside-target',
  'restore.hash-mismatch',
  'object.missing',
  'object.archived',
  'object.checksum',
  'machine.read-only',
  'machine.io',
]);

/** A failure at one place of the target as an EngineError: a folder in a file's place shows at the rename. */
export function placeError(error: unknown, path: string): EngineError {
  const errno = errnoOf(error);
  if (errno === undefined || !IN_THE_WAY.has(errno)) return machineError(error);
  return new EngineError('restore.conflict', { facts: { path, errno }, cause: error });
}

const IN_THE_WAY: ReadonlySet<string> = new Set(['EISDIR', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR']);
