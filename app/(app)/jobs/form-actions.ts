'use server';

import { attempt } from '@/app/attempt';
import type { ActionResult } from '@/components/ui/action-result';
import type {
  EstimateInput,
  EstimateView,
  FolderListing,
  FoundSites,
  JobInputDraft,
  JobView,
  PlanView,
  ScheduleView,
} from '@/lib/control/views';

export async function createJob(input: JobInputDraft): Promise<ActionResult<JobView>> {
  return attempt((door) => door.createJob(input));
}

export async function saveJob(id: string, input: JobInputDraft): Promise<ActionResult<JobView>> {
  return attempt((door) => door.updateJob(id, input));
}

export async function previewJob(id: string): Promise<ActionResult<PlanView>> {
  return attempt((door) => door.requestPlan(id));
}

export async function describeSchedule(cron: string, timezone: string): Promise<ActionResult<ScheduleView>> {
  return attempt((door) => door.describeSchedule({ cron, timezone }));
}

export async function startEstimate(input: EstimateInput): Promise<ActionResult<EstimateView>> {
  return attempt((door) => door.startEstimate(input));
}

export async function loadEstimate(id: string): Promise<ActionResult<EstimateView>> {
  return attempt((door) => door.getEstimate(id));
}

export async function findSites(folders: string[]): Promise<ActionResult<FoundSites>> {
  return attempt((door) => door.findSites({ folders }));
}

export async function listFolders(path: string): Promise<ActionResult<FolderListing>> {
  return attempt((door) => door.listFolders(path));
}
