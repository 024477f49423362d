import { z } from 'zod';
import { actualsInput, alarmInput, billingView, costsView, runComparison } from '../views-costs';
import { param, type Verb, verb } from './verb';

const started = z.object({ taskId: z.string() });

/** Money: our own books, and what Amazon says. */
export const COST_VERBS: readonly Verb[] = [
  verb('GET', {
    name: 'costs',
    path: '/costs',
    summary: 'The month to date and its forecast, by job and by kind, with limits and bills',
    output: costsView,
    call: (door) => door.costs(),
  }),
  verb('GET', {
    name: 'compareRuns',
    path: '/runs/{id}/comparison',
    summary: 'Why this run cost more or less than an earlier one of its job (before)',
    input: z.object({ before: z.string() }),
    output: runComparison,
    call: (door, call) => door.compareRuns({ before: call.input.before, after: param(call, 'id') }),
  }),
  verb('GET', {
    name: 'getBilling',
    path: '/destinations/{id}/billing',
    summary: 'What Amazon last said about the bill of a destination',
    output: billingView,
    call: (door, call) => door.getBilling(param(call, 'id')),
  }),
  verb('POST', {
    name: 'refreshBilling',
    path: '/destinations/{id}/billing',
    summary: 'Ask CloudWatch for charges and sizes, at most once in six hours ($0.0003)',
    output: started,
    call: (door, call) => door.refreshBilling(param(call, 'id')),
  }),
  verb('PUT', {
    name: 'setBillingAlarm',
    path: '/destinations/{id}/billing/alarm',
    summary: 'Set the billing alarm of the account; Amazon sends a mail that must be confirmed',
    input: alarmInput,
    output: started,
    call: (door, call) => door.setBillingAlarm(param(call, 'id'), call.input),
  }),
  verb('DELETE', {
    name: 'removeBillingAlarm',
    path: '/destinations/{id}/billing/alarm',
    summary: 'Remove the billing alarm Foresync set, with its topic',
    output: started,
    call: (door, call) => door.removeBillingAlarm(param(call, 'id')),
  }),
  verb('POST', {
    name: 'askActuals',
    path: '/destinations/{id}/billing/actuals',
    summary: 'Ask Cost Explorer for the bill by usage type: costs $0.01, which acknowledgedUsd must name',
    input: actualsInput,
    output: started,
    call: (door, call) => door.askActuals(param(call, 'id'), call.input),
  }),
];
