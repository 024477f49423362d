import { z } from 'zod';
import { changePage, foundSites, jobCard, jobInput, jobView, planView, runView } from '../views';
import { param, type Verb, verb } from './verb';

/** Jobs and their plans. */
export const JOB_VERBS: readonly Verb[] = [
  verb('GET', {
    name: 'listJobs',
    path: '/jobs',
    summary: 'All jobs, by name',
    output: z.array(jobCard),
    call: (door) => door.listJobs(),
  }),
  verb('POST', {
    name: 'createJob',
    path: '/jobs',
    summary: 'Add a job; nothing is sent until a plan of it is approved',
    input: jobInput,
    output: jobView,
    call: (door, { input }) => door.createJob(input),
  }),
  verb('GET', {
    name: 'getJob',
    path: '/jobs/{id}',
    summary: 'One job, by id or by name',
    output: jobView,
    call: (door, call) => door.getJob(param(call, 'id')),
  }),
  verb('PUT', {
    name: 'updateJob',
    path: '/jobs/{id}',
    summary: 'Change a job; its open plans are superseded',
    input: jobInput,
    output: jobView,
    call: (door, call) => door.updateJob(param(call, 'id'), call.input),
  }),
  verb('DELETE', {
    name: 'removeJob',
    path: '/jobs/{id}',
    summary: 'Forget a job; its objects and snapshots stay in the bucket',
    output: null,
    call: (door, call) => door.removeJob(param(call, 'id')),
  }),
  verb('POST', {
    name: 'findSites',
    path: '/sites/find',
    summary: 'WordPress sites below folders of the server, with the databases their wp-config.php names',
    input: z.object({ folders: z.array(z.string().startsWith('/')).max(100) }),
    output: foundSites,
    call: (door, { input }) => door.findSites(input),
  }),
  verb('POST', {
    name: 'pauseJob',
    path: '/jobs/{id}/pause',
    summary: 'Stop the schedule of a job',
    output: jobView,
    call: (door, call) => door.pauseJob(param(call, 'id')),
  }),
  verb('POST', {
    name: 'resumeJob',
    path: '/jobs/{id}/resume',
    summary: 'Start the schedule of a job again',
    output: jobView,
    call: (door, call) => door.resumeJob(param(call, 'id')),
  }),
  verb('POST', {
    name: 'runNow',
    path: '/jobs/{id}/run',
    summary: 'Plan, and run when the verdict is ready; held otherwise',
    output: z.object({ planId: z.string() }),
    call: (door, call) => door.runNow(param(call, 'id')),
  }),
  verb('POST', {
    name: 'requestPlan',
    path: '/jobs/{id}/plans',
    summary: 'Start a plan: what the next run would do, cost and risk',
    output: planView,
    call: (door, call) => door.requestPlan(param(call, 'id')),
  }),
  verb('GET', {
    name: 'getPlan',
    path: '/plans/{id}',
    summary: 'A plan; ask until its state is open or failed',
    output: planView,
    call: (door, call) => door.getPlan(param(call, 'id')),
  }),
  verb('GET', {
    name: 'planChanges',
    path: '/plans/{id}/changes',
    summary: 'One folder level of what the plan changes',
    input: z.object({ folder: z.string().default(''), cursor: z.string().nullable().default(null) }),
    output: changePage,
    call: (door, call) => door.planChanges(param(call, 'id'), call.input),
  }),
  verb('POST', {
    name: 'approvePlan',
    path: '/plans/{id}/approve',
    summary: 'Approve a plan with or without its deletes; answers with the run',
    input: z.object({
      deletes: z.enum(['included', 'excluded']),
      trigger: z.enum(['manual', 'cli']).default('manual'),
    }),
    output: runView,
    call: (door, call) => door.approvePlan(param(call, 'id'), call.input),
  }),
  verb('POST', {
    name: 'discardPlan',
    path: '/plans/{id}/discard',
    summary: 'Discard an open plan',
    output: planView,
    call: (door, call) => door.discardPlan(param(call, 'id')),
  }),
];
