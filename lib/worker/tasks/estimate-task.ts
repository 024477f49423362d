/** estimate: scan folders that are not yet a job and say what their first run would send and cost. Answers in Task.result. */

import type { Destination } from '../../db/generated/client';
import type { EstimateResult, TaskPayload } from '../../db/tasks';
import { linkFindings } from '../../engine/preflight/link-findings';
import { scan } from '../../engine/scan/scan';
import { recordRequests } from '../../engine/snapshot/records';
import { uploadRequests } from '../../engine/sync/parts';
import { addRequests, NO_REQUESTS, type SourceEntry } from '../../engine/types';
import { WRITE_EVERY_MS } from '../bucket-session';
import { inspectJobLinks } from '../links-seen';
import { basisOf, priceOfRequests, priceOfStorage, tariffOf } from '../prices';
import { repeat } from '../repeat';
import { failureOf, type TaskContext } from '../task-context';

/** Prices when no destination is chosen yet: none are shown, but links are still looked at. */
const NO_PLACE = { provider: 'none', region: '', storageClass: '' };

/** Throws what scan() throws: the task has failed then, and its error says why. */
export async function runEstimateTask(context: TaskContext, payload: TaskPayload<'estimate'>): Promise<EstimateResult> {
  const { db, ports } = context;
  const { destinationId } = payload;
  const destination = destinationId === null ? null : await db.destination.findUnique({ where: { id: destinationId } });
  const count = new Count();
  const write = async () =>
    void (await db.task.update({ where: { id: context.taskId }, data: { progress: count.view() } }));
  const writing = repeat(ports.clock, WRITE_EVERY_MS, write, context.stopOnError);
  try {
    const options = { roots: payload.sources, excludes: payload.excludes, links: payload.links, oneFileSystem: true };
    for await (const entry of scan(options, { readers: ports.scanReaders }, context.signal)) count.add(entry);
    return await answer(context, payload, { count, destination });
  } catch (error) {
    throw failureOf(context.signal, error);
  } finally {
    await writing.stop();
  }
}

async function answer(
  context: TaskContext,
  payload: TaskPayload<'estimate'>,
  { count, destination }: { count: Count; destination: Destination | null },
): Promise<EstimateResult> {
  const requests = addRequests(addRequests(NO_REQUESTS, count.sent), recordRequests('changed'));
  const tariff = tariffOf(destination ?? NO_PLACE, context.book);
  const links = count.links === 0 ? null : await inspectJobLinks(payload.sources, tariff, context.signal);
  const findings = links === null ? [] : linkFindings(links.report, links.following.usd);
  const priced = destination !== null;
  return {
    ...count.view(),
    requests: { ...requests },
    usdNow: priced ? priceOfRequests(tariff, requests) : null,
    usdMonthly: priced ? priceOfStorage(tariff, count.bytes) : null,
    ...(priced ? basisOf(tariff) : { basis: '', currency: 'USD' }),
    findings: findings.map(({ code, severity, evidence }) => ({ code, severity, evidence: { ...evidence } })),
  };
}

class Count {
  files = 0;
  directories = 0;
  bytes = 0;
  links = 0;
  sent = { put: 0, post: 0 };

  add(entry: SourceEntry): void {
    if (entry.type === 'directory') this.directories += 1;
    if (entry.type === 'symlink') this.links += 1;
    if (entry.type !== 'file') return;
    const { put, post } = uploadRequests(entry.size);
    this.sent = { put: this.sent.put + put, post: this.sent.post + post };
    this.files += 1;
    this.bytes += entry.size;
  }

  view() {
    const { files, directories, bytes, links } = this;
    return { files, directories, bytes, links };
  }
}
