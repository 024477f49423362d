'use server';

import { type SettingsInput, settingsInput } from '@/lib/control/views';
import { attempt } from '../../attempt';

/** Saves limits and time zone. */
export async function saveSettings(input: SettingsInput) {
  return attempt(async (door) => {
    await door.updateSettings(settingsInput.parse(input));
    return true as const;
  });
}

/** Makes a new recovery key; this answer is the only place where it is seen. */
export async function makeRecoveryKey() {
  return attempt((door) => door.makeRecoveryKey());
}
