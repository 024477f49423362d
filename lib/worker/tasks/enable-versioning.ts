import { openBucketSession } from '../bucket-session';
import { failureOf, type TaskContext } from '../task-context';

/** Turns S3 Versioning on and writes down what the bucket then says. Throws what the bucket throws. */
export async function runEnableVersioning(
  context: TaskContext,
  { destinationId }: { destinationId: string },
): Promise<void> {
  const destination = await context.db.destination.findUnique({ where: { id: destinationId } });
  if (destination === null) return;
  const account = { activity: 'check', activityId: context.taskId, jobId: null } as const;
  const session = await openBucketSession(context, destination, account);
  try {
    await session.storage.enableVersioning(context.signal);
    const versioning = await session.storage.getVersioning(context.signal);
    await context.db.destination.update({ where: { id: destinationId }, data: { versioning } });
  } catch (error) {
    throw failureOf(context.signal, error);
  } finally {
    await session.close();
  }
}
