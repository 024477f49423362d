import { z } from 'zod';
import { clockView, destinationInput, destinationPolicyView, destinationView, taskView } from '../views';
import { cleanUpInput, hiddenBillView } from '../views-hidden-bill';
import { param, type Verb, verb } from './verb';

const started = z.object({ taskId: z.string() });

/** Destinations and the tasks that check them. */
export const DESTINATION_VERBS: readonly Verb[] = [
  verb('GET', {
    name: 'listDestinations',
    path: '/destinations',
    summary: 'All destinations, by name',
    output: z.array(destinationView),
    call: (door) => door.listDestinations(),
  }),
  verb('POST', {
    name: 'addDestination',
    path: '/destinations',
    summary: 'Add a destination; keys are stored encrypted and never come out',
    input: destinationInput,
    output: destinationView,
    call: (door, { input }) => door.addDestination(input),
  }),
  verb('GET', {
    name: 'getDestination',
    path: '/destinations/{id}',
    summary: 'One destination with its last test',
    output: destinationView,
    call: (door, call) => door.getDestination(param(call, 'id')),
  }),
  verb('PUT', {
    name: 'updateDestination',
    path: '/destinations/{id}',
    summary: 'Change a destination; the hint of the stored key without a secret keeps the key',
    input: destinationInput,
    output: destinationView,
    call: (door, call) => door.updateDestination(param(call, 'id'), call.input),
  }),
  verb('DELETE', {
    name: 'removeDestination',
    path: '/destinations/{id}',
    summary: 'Forget a destination no job uses; the bucket is not touched',
    output: null,
    call: (door, call) => door.removeDestination(param(call, 'id')),
  }),
  verb('GET', {
    name: 'getClock',
    path: '/destinations/{id}/clock',
    summary: "This machine's clock against the destination's: who is wrong, by how much, and where it is going",
    output: clockView,
    call: (door, call) => door.getClock(param(call, 'id')),
  }),
  verb('POST', {
    name: 'checkDestination',
    path: '/destinations/{id}/check',
    summary: 'Start the step-by-step test of a destination',
    output: started,
    call: (door, call) => door.checkDestination(param(call, 'id')),
  }),
  verb('POST', {
    name: 'enableVersioning',
    path: '/destinations/{id}/versioning',
    summary: 'Turn on versioning of the bucket',
    output: started,
    call: (door, call) => door.enableVersioning(param(call, 'id')),
  }),
  verb('GET', {
    name: 'destinationPolicy',
    path: '/destinations/{id}/policy',
    summary: 'The least-privilege IAM policy for the jobs of a destination',
    output: destinationPolicyView,
    call: (door, call) => door.destinationPolicy(param(call, 'id')),
  }),
  verb('GET', {
    name: 'getHiddenBill',
    path: '/destinations/{id}/hidden-bill',
    summary: 'What the bucket bills unseen, as last looked at',
    output: hiddenBillView,
    call: (door, call) => door.getHiddenBill(param(call, 'id')),
  }),
  verb('POST', {
    name: 'lookForHidden',
    path: '/destinations/{id}/hidden-bill',
    summary: 'Look for what the bucket bills unseen: one LIST for each 1,000 versions',
    output: started,
    call: (door, call) => door.lookForHidden(param(call, 'id')),
  }),
  verb('POST', {
    name: 'cleanUpHidden',
    path: '/destinations/{id}/hidden-bill/clean-up',
    summary: 'Remove what no snapshot needs, but never more than the given numbers',
    input: cleanUpInput,
    output: started,
    call: (door, call) => door.cleanUpHidden(param(call, 'id'), call.input),
  }),
  verb('GET', {
    name: 'getTask',
    path: '/tasks/{id}',
    summary: 'A piece of background work',
    output: taskView,
    call: (door, call) => door.getTask(param(call, 'id')),
  }),
];
