import { Command } from 'commander';
import { resetPassword } from '../../lib/control/access/reset-password';
import { openSession } from '../door-session';
import { ask } from './ask';

/** `foresync password EMAIL`: a new password for someone who is locked out; read from standard input, never an argument. */
export function passwordCommand(): Command {
  return new Command('password')
    .description('set a new password for a user; it is asked for, or read from standard input')
    .argument('<email>')
    .action(async (email: string, _options, command: Command) => {
      const session = await openSession(command);
      const password = await ask('New password: ');
      await resetPassword(session.dataDir, { email, password });
      console.error(`The password of ${email} is changed, and every session of theirs is signed out.`);
    });
}
