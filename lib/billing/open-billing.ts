import { deleteAlarm, putAlarm, showAlarm } from './alarm';
import { openClients } from './aws-clients';
import type { AwsAccess, Billing } from './billing';
import { readCharges, readSizes } from './curves';
import { readActuals } from './explorer';

/** Amazon's billing over the network. Throws billing.wrong-region; sends nothing yet. */
export function openBilling(access: AwsAccess): Billing {
  const clients = openClients(access);
  return {
    charges: (window, signal) => readCharges(clients, window, signal),
    sizes: (bucket, window, signal) => readSizes(clients, { bucket, region: access.region, window }, signal),
    setAlarm: (request, signal) => putAlarm(clients, request, signal),
    alarm: (installation, signal) => showAlarm(clients, installation, signal),
    removeAlarm: (installation, signal) => deleteAlarm(clients, installation, signal),
    actuals: (request, signal) => readActuals(clients, request, signal),
    close: clients.close,
  };
}
