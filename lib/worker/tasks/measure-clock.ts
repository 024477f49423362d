import { measureClocks } from '../clock-readings';
import { failureOf, type TaskContext } from '../task-context';

/** measure-clock: compares this machine's clock with a destination's and writes it down. Does nothing when that is gone. */
export async function runMeasureClock(
  context: TaskContext,
  { destinationId }: { destinationId: string },
): Promise<void> {
  const destination = await context.db.destination.findUnique({ where: { id: destinationId } });
  if (destination === null) return;
  try {
    await measureClocks(context, destination, 'hourly');
  } catch (error) {
    throw failureOf(context.signal, error);
  }
}
