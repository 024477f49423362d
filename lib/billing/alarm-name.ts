/** The tag of alarm and topic; its value is the installation. What does not carry ours is not ours. */
export const INSTALLATION_TAG = 'foresync:installation';

/** Name of the alarm and of its topic. */
export const alarmName = (installation: string) => `foresync-billing-${installation}`;
