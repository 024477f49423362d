/**
 * The import table of docs/ARCHITECTURE.md, enforced. Each rule names a folder and what it must not reach; tests beside the code
 * may use lib/engine/testing and lib/practice-s3.
 */
const testFile = '\\.(test|contract\\.test|integration\\.test)\\.tsx?$|/testing/';

/** @param {string} name @param {string} from @param {string} to @param {string} comment */
const forbid = (name, from, to, comment, extra = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: testFile, ...extra.from },
  to: { path: to, ...extra.to },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Imports point one way.',
      from: { pathNot: '^lib/db/generated' },
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'Every import resolves.',
      from: {},
      to: { couldNotResolve: true },
    },
    forbid('app-uses-the-door', '^(app|proxy)', '^lib/(?!control/)', 'app/ calls components/ and lib/control only.'),
    forbid(
      'components-know-views-only',
      '^components/',
      '^lib/(?!control/views)',
      'components/ import lib/control/views only.',
    ),
    forbid('components-stay-below-app', '^components/', '^app/', 'components/ never import routes.', {
      to: { pathNot: '/actions\\.ts$' },
    }),
    forbid('control-without-next', '^lib/control/', '^node_modules/next/', 'The door works without Next.'),
    forbid(
      'control-and-the-engine',
      '^lib/control/',
      '^lib/engine/',
      'Of the engine the door uses types, errors, pipeline, approve, pricing, the judgement of findings, the arithmetic of clocks and the read-only index.',
      {
        to: {
          pathNot:
            '^lib/engine/(types|errors|pipeline|clock|events)\\.ts$|^lib/engine/(approve|pricing|file-index)/|^lib/engine/clock/(blame|drift|limits|remedy)\\.ts$|^lib/engine/source/databases/(database|wordpress|wp-config)\\.ts$|^lib/engine/preflight/(findings|acknowledgement|verdict)\\.ts$|^lib/engine/bucket-health/least-privilege\\.ts$|^lib/engine/snapshot/records\\.ts$',
        },
      },
    ),
    forbid(
      'control-leaves-work-to-the-worker',
      '^lib/control/',
      '^lib/(worker|notify|billing)/',
      'The door only reads and writes rows.',
    ),
    forbid('engine-is-plain', '^lib/engine/', '^lib/(?!engine/)', 'The engine knows nothing above it.'),
    forbid(
      'engine-without-frameworks',
      '^lib/engine/',
      '^node_modules/(next|react|react-dom|@prisma)/',
      'The engine is plain Node.',
    ),
    forbid(
      'worker-below-the-door',
      '^lib/worker/',
      '^(lib/control|app|components)/|^node_modules/next/',
      'The worker turns rows into ports.',
    ),
    forbid(
      'billing-knows-errors-only',
      '^lib/billing/',
      '^(lib/(?!billing/)|app|components|bin)/|^node_modules/(next|react|react-dom|@prisma)/',
      'Billing turns Amazon into errors and plain values.',
      { to: { pathNot: '^lib/engine/errors\\.ts$' } },
    ),
    forbid(
      'billing-is-the-workers',
      '^(app|components|lib/(?!billing/|worker/))',
      '^lib/billing/',
      'Only the worker and bin/ ask for bills.',
    ),
    forbid('db-is-only-prisma', '^lib/db/', '^lib/(?!db/)', 'lib/db is Prisma and files, nothing else.', {
      to: { pathNot: '^lib/engine/(types|errors)\\.ts$' },
    }),
    forbid('schedule-alone', '^lib/schedule/', '^lib/(?!schedule/)', 'Cron knows nothing else.'),
    forbid(
      'practice-alone',
      '^lib/practice-s3/',
      '^lib/(?!practice-s3/)',
      'The practice server is a program of its own.',
    ),
    {
      name: 'e2e-sees-no-source',
      severity: 'error',
      comment: 'Browser tests see what a user sees.',
      from: { path: '^e2e/' },
      to: { path: '^(lib|app|components|bin)/' },
    },
    {
      name: 'tests-stay-out-of-the-product',
      severity: 'error',
      comment: 'Product code never imports test code.',
      from: { path: '^(app|components|lib|bin)/', pathNot: testFile },
      to: { path: testFile },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|dist|lib/db/generated)' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
    },
    combinedDependencies: true,
  },
};
