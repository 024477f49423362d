import { z } from 'zod';
import {
  estimateInput,
  estimateView,
  folderListing,
  overviewView,
  priceOption,
  scheduleView,
  settingsInput,
  settingsView,
} from '../views';
import { param, type Verb, verb } from './verb';

/** The overview, settings, and what forms ask while they are filled. */
export const SETTINGS_VERBS: readonly Verb[] = [
  verb('GET', {
    name: 'overview',
    path: '/overview',
    summary: 'Jobs with their health, what needs attention, and the month',
    output: overviewView,
    call: (door) => door.overview(),
  }),
  verb('GET', {
    name: 'worker',
    path: '/worker',
    summary: 'Whether anyone works on what is queued',
    output: overviewView.shape.worker,
    call: (door) => door.worker(),
  }),
  verb('GET', {
    name: 'getSettings',
    path: '/settings',
    summary: 'The settings, the price book and the practice bucket',
    output: settingsView,
    call: (door) => door.getSettings(),
  }),
  verb('PUT', {
    name: 'updateSettings',
    path: '/settings',
    summary: 'Change the settings',
    input: settingsInput,
    output: settingsView,
    call: (door, { input }) => door.updateSettings(input),
  }),
  verb('GET', {
    name: 'priceOptions',
    path: '/prices',
    summary: 'Providers, regions and storage classes of the price book',
    output: z.array(priceOption),
    call: (door) => door.priceOptions(),
  }),
  verb('POST', {
    name: 'describeSchedule',
    path: '/schedules/describe',
    summary: 'A schedule in words, with its next five runs',
    input: z.object({ cron: z.string(), timezone: z.string().default('UTC') }),
    output: scheduleView,
    call: (door, { input }) => door.describeSchedule(input),
  }),
  verb('GET', {
    name: 'listFolders',
    path: '/folders',
    summary: 'The folders in a folder of the server; without a path, of the home folder',
    input: z.object({ path: z.string().default('') }),
    output: folderListing,
    call: (door, { input }) => door.listFolders(input.path),
  }),
  verb('POST', {
    name: 'startEstimate',
    path: '/estimates',
    summary: 'Start to count and price what a new job would upload',
    input: estimateInput,
    output: estimateView,
    call: (door, { input }) => door.startEstimate(input),
  }),
  verb('GET', {
    name: 'getEstimate',
    path: '/estimates/{id}',
    summary: 'An estimate; ask until its state is done or failed',
    output: estimateView,
    call: (door, call) => door.getEstimate(param(call, 'id')),
  }),
];
