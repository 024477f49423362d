import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const node = { environment: 'node' as const, testTimeout: 30_000, hookTimeout: 60_000 };

/** Parts of file names, longest first. */
const LONGEST = ['wordpress', 'thirty-days', 'bin/retention', 'bin/adopt', 'worker/retention', 'worker/worker.test'];

/** Those that take minutes begin first, so that no core waits for them in the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => LONGEST.findIndex((name) => moduleId.includes(name));
    const sorted = await super.sort(files);
    const long = sorted.filter((file) => place(file) >= 0).sort((a, b) => place(a) - place(b));
    return [...long, ...sorted.filter((file) => place(file) < 0)];
  }
}

/**
 * Three suites: `unit` needs nothing, `contract` runs one storage suite on every S3 server there is, `integration` runs the
 * whole product on real servers. A missing server skips on a laptop and fails when CI=true (e2e/support and
 * lib/engine/testing/real-servers say how they are found).
 */
export default defineConfig({
  resolve: { alias: { '@': import.meta.dirname } },
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          ...node,
          // Files share what they import: loading it anew for each took a quarter of the time.
          isolate: false,
          include: [
            'lib/**/*.test.ts',
            'components/**/*.test.ts',
            'app/**/*.test.ts',
            'bin/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: ['**/*.contract.test.ts', '**/*.integration.test.ts', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: { name: 'contract', ...node, testTimeout: 120_000, include: ['lib/**/*.contract.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          ...node,
          testTimeout: 1_200_000,
          hookTimeout: 600_000,
          include: ['{lib,bin,scripts}/**/*.integration.test.ts'],
        },
      },
    ],
  },
});
