'use server';

import { type ActualsDraft, type AlarmDraft, actualsInput, alarmInput } from '@/lib/control/views-costs';
import { attempt } from '../../attempt';

/** Asks CloudWatch about a destination's bill. */
export async function ask(destinationId: string) {
  return attempt((door) => door.refreshBilling(destinationId));
}

export async function setAlarm(destinationId: string, input: AlarmDraft) {
  return attempt((door) => door.setBillingAlarm(destinationId, alarmInput.parse(input)));
}

export async function removeAlarm(destinationId: string) {
  return attempt((door) => door.removeBillingAlarm(destinationId));
}

/** Costs $0.01, which the input has to name. */
export async function askActuals(destinationId: string, input: ActualsDraft) {
  return attempt((door) => door.askActuals(destinationId, actualsInput.parse(input)));
}
