import { Command } from 'commander';
import { dataDirectory } from '../data-directory';
import { EXIT } from '../exit';
import { printJson } from '../output';
import { readPracticeSettings } from '../practice-settings';

/** `foresync practice`: endpoint and keys of the practice bucket, for aws-cli, rclone and friends. */
export function practiceCommand(): Command {
  return new Command('practice')
    .description('endpoint and keys of the practice bucket, for aws-cli, rclone and friends')
    .action((_options, command: Command) => {
      const { data, json } = command.optsWithGlobals<{ data?: string; json?: boolean }>();
      const settings = readPracticeSettings(dataDirectory(data));
      if (settings === null) {
        console.error('There is no practice bucket in this data folder yet. `foresync up` starts it.');
        process.exitCode = EXIT.failed;
      } else if (json) printJson(settings);
      else {
        console.log(`export AWS_ACCESS_KEY_ID=${settings.accessKeyId}`);
        console.log(`export AWS_SECRET_ACCESS_KEY=${settings.secretAccessKey}`);
        console.log(`export AWS_DEFAULT_REGION=${settings.region}`);
        console.log(`aws --endpoint-url ${settings.endpoint} s3 ls s3://${settings.bucket}/`);
      }
    });
}
