import { estimateProgress, estimateResult } from '../db/tasks';
import { NO_REQUESTS } from '../engine/types';
import { DoorError } from './door-error';
import type { House } from './house';
import { parseInput } from './parse-input';
import { enqueue } from './queue';
import { checkSources, mountSources } from './source-folders';
import { stored, storedOrNull, storedProblem } from './stored-json';
import { type Door, type EstimateView, estimateInput, estimateView, requestCounts } from './views';
import { findingViews } from './words';

/** Verbs of the live estimate in the New job form: a task whose row is the estimate. */
export function estimateVerbs(house: House): Pick<Door, 'startEstimate' | 'getEstimate'> {
  return {
    startEstimate: async (input) => {
      const { sources, destinationId, ...rest } = parseInput(estimateInput, input);
      const roots = mountSources(await checkSources(sources, house.dataDir));
      if (destinationId !== null) await requireDestination(house, destinationId);
      return read(house, await enqueue(house.db, 'estimate', { ...rest, sources: roots, destinationId }));
    },
    getEstimate: (id) => read(house, id),
  };
}

async function requireDestination({ db }: House, id: string): Promise<void> {
  if ((await db.destination.count({ where: { id } })) > 0) return;
  throw new DoorError('destination.not-found', { facts: { id }, field: 'destinationId' });
}

const NOTHING_YET = { files: 0, directories: 0, bytes: 0, links: 0 };

async function read({ db }: House, id: string): Promise<EstimateView> {
  const row = await db.task.findUnique({ where: { id } });
  if (row === null || row.kind !== 'estimate') throw new DoorError('estimate.not-found', { facts: { id } });
  const result = storedOrNull(estimateResult, row.result);
  const seen = result ?? storedOrNull(estimateProgress, row.progress) ?? NOTHING_YET;
  return {
    id,
    state: stored(estimateView.shape.state, row.state),
    ...{ files: seen.files, directories: seen.directories, bytes: seen.bytes, links: seen.links },
    requests: result === null ? null : stored(requestCounts, { ...NO_REQUESTS, ...result.requests }),
    usdNow: result?.usdNow ?? null,
    usdMonthly: result?.usdMonthly ?? null,
    currency: result?.currency ?? 'USD',
    priceBasis: result?.basis ?? '',
    findings: findingViews(result?.findings ?? []),
    problem: storedProblem(row.error),
  };
}
