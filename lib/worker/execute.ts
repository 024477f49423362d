import type { Prisma } from '../db/database';
import type { Task } from '../db/generated/client';
import { TASK_PAYLOADS, type TaskKind } from '../db/tasks';
import { EngineError } from '../engine/errors';
import type { TaskContext } from './task-context';
import { runAdopt, runLook } from './tasks/adopt-task';
import { runBillingTask } from './tasks/billing-task';
import { runCheckDestination } from './tasks/check-destination';
import { runEnableVersioning } from './tasks/enable-versioning';
import { runEstimateTask } from './tasks/estimate-task';
import { runHiddenBillTask } from './tasks/hidden-bill-task';
import { runLoadDatabase } from './tasks/load-database-task';
import { runLoadSnapshot } from './tasks/load-snapshot';
import { runMeasureClock } from './tasks/measure-clock';
import { runPlanTask } from './tasks/plan-task';
import { runRestorePlanTask } from './tasks/restore-plan-task';
import { runRestoreTask } from './tasks/restore-task';
import { runRetentionTask } from './tasks/retention-task';
import { runRunTask } from './tasks/run-task';
import { runVerifyTask } from './tasks/verify-task';

type Answer = Prisma.InputJsonValue | undefined;

const WORK: Readonly<Record<TaskKind, (context: TaskContext, payload: unknown) => Promise<Answer>>> = {
  plan: (context, payload) => done(runPlanTask(context, TASK_PAYLOADS.plan.parse(payload))),
  run: (context, payload) => done(runRunTask(context, TASK_PAYLOADS.run.parse(payload))),
  'restore-plan': (context, payload) => done(runRestorePlanTask(context, TASK_PAYLOADS['restore-plan'].parse(payload))),
  restore: (context, payload) => done(runRestoreTask(context, TASK_PAYLOADS.restore.parse(payload))),
  verify: (context, payload) => done(runVerifyTask(context, TASK_PAYLOADS.verify.parse(payload))),
  retention: (context, payload) => done(runRetentionTask(context, TASK_PAYLOADS.retention.parse(payload))),
  estimate: async (context, payload) => jsonOf(await runEstimateTask(context, TASK_PAYLOADS.estimate.parse(payload))),
  'check-destination': (context, payload) =>
    done(runCheckDestination(context, TASK_PAYLOADS['check-destination'].parse(payload))),
  'enable-versioning': (context, payload) =>
    done(runEnableVersioning(context, TASK_PAYLOADS['enable-versioning'].parse(payload))),
  'load-database': async (context, payload) =>
    jsonOf(await runLoadDatabase(context, TASK_PAYLOADS['load-database'].parse(payload))),
  'load-snapshot': (context, payload) => done(runLoadSnapshot(context, TASK_PAYLOADS['load-snapshot'].parse(payload))),
  'measure-clock': (context, payload) => done(runMeasureClock(context, TASK_PAYLOADS['measure-clock'].parse(payload))),
  look: async (context, payload) => jsonOf(await runLook(context, TASK_PAYLOADS.look.parse(payload))),
  adopt: async (context, payload) => jsonOf(await runAdopt(context, TASK_PAYLOADS.adopt.parse(payload))),
  'hidden-bill': (context, payload) => done(runHiddenBillTask(context, TASK_PAYLOADS['hidden-bill'].parse(payload))),
  billing: (context, payload) => done(runBillingTask(context, TASK_PAYLOADS.billing.parse(payload))),
};

/** Does a task's work and resolves to its result. Throws TaskInterrupted when the worker ends first. */
export async function execute(context: TaskContext, task: Task): Promise<Answer> {
  if (!isKind(task.kind)) throw new EngineError('internal', { facts: { task: task.kind } });
  return WORK[task.kind](context, task.payload);
}

function isKind(kind: string): kind is TaskKind {
  return Object.hasOwn(WORK, kind);
}

async function done(work: Promise<void>): Promise<undefined> {
  await work;
}

function jsonOf(value: object): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject;
}
