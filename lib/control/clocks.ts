import { toClockView } from './clock-view';
import { DoorError } from './door-error';
import type { House } from './house';
import type { Door } from './views';

/** The verb on clocks: what was measured against a destination. */
export function clockVerbs({ db }: House): Pick<Door, 'getClock'> {
  return {
    getClock: async (id) => {
      const row = await db.destination.findUnique({
        where: { id },
        include: { clockReadings: { orderBy: { id: 'asc' } } },
      });
      if (row === null) throw new DoorError('destination.not-found', { facts: { id } });
      return toClockView(id, row.clockReadings);
    },
  };
}
