import { z } from 'zod';
import { acknowledgementInput, acknowledgementView, planView } from '../views';
import { param, type Verb, verb } from './verb';

/** What a person has acknowledged. */
export const ACKNOWLEDGEMENT_VERBS: readonly Verb[] = [
  verb('POST', {
    name: 'acknowledge',
    path: '/plans/{id}/acknowledgements',
    summary: 'Acknowledge a finding of a plan, with a reason, for 1 to 365 days; answers with the plan',
    input: acknowledgementInput,
    output: planView,
    call: (door, call) => door.acknowledge(param(call, 'id'), call.input),
  }),
  verb('GET', {
    name: 'listAcknowledgements',
    path: '/jobs/{id}/acknowledgements',
    summary: 'What is acknowledged for a job, newest first, expired ones among them',
    output: z.array(acknowledgementView),
    call: (door, call) => door.listAcknowledgements(param(call, 'id')),
  }),
  verb('DELETE', {
    name: 'withdrawAcknowledgement',
    path: '/acknowledgements/{id}',
    summary: 'Withdraw an acknowledgement: the finding counts and holds again',
    output: null,
    call: (door, call) => door.withdrawAcknowledgement(param(call, 'id')),
  }),
];
