import { Command } from 'commander';
import { openSession } from '../door-session';
import { printJson } from '../output';

/** `foresync recovery-key [--new]`: the key that opens the copy of settings and secrets in the bucket. */
export function recoveryKeyCommand(): Command {
  return new Command('recovery-key')
    .description('what opens the sealed copy of settings and secrets that runs keep in the bucket')
    .option('--new', 'make a new key and show it, this once; the next runs seal their copies with it')
    .action(async (options: { new?: true }, self: Command) => {
      const { door, json } = await openSession(self);
      if (options.new) {
        const made = await door.makeRecoveryKey();
        if (json) return printJson(made);
        console.log(made.recoveryKey);
        return console.error('Keep it away from this machine. It is not shown again; the next runs use it.');
      }
      const known = await door.getRecovery();
      if (json) return printJson(known);
      if (known.madeAt === null) return console.log('No recovery key yet. Make one: foresync recovery-key --new');
      console.log(`Made ${known.madeAt}.`);
      if (known.copies.length === 0) console.log('No copy yet: the next run writes one.');
      for (const { destination, writtenAt } of known.copies) console.log(`Copy at ${destination}, ${writtenAt}.`);
    });
}
