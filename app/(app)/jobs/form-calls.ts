import type { JobFormCalls } from '@/components/job-form/job-form';
import {
  createJob,
  describeSchedule,
  findSites,
  listFolders,
  loadEstimate,
  previewJob,
  saveJob,
  startEstimate,
} from './form-actions';

/** The server actions the job form calls, for both of its pages. */
export const jobFormCalls: JobFormCalls = {
  create: createJob,
  save: saveJob,
  preview: previewJob,
  describeSchedule,
  startEstimate,
  loadEstimate,
  listFolders,
  findSites,
};
