/** Which room may know which: docs/architecture.md has the table. Each rule says in one sentence why. */
const rooms = [
  'app',
  'components',
  'domain',
  'blueprints',
  'server',
  'workflows',
  'integrations',
  'prisma',
  'config',
  'sandbox',
  'cli',
  'e2e',
  'tests',
  'scripts',
];
const others = (...allowed) => `^(${rooms.filter((room) => !allowed.includes(room)).join('|')})/`;
const TEST = '\\.test\\.tsx?$';
/** Sample data and generators that tests share; they stand beside what they test. */
const FIXTURES = '-(fixtures|arbitraries)\\.ts$|^sandbox/.*/testing/';
/** What of `workflows/` runs outside the workflow sandbox; every other file there is workflow code. */
const WORKER_SIDE = '^workflows/(activities/|(worker|create-deps|workflow-caller|schedules)\\.ts$)';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Files that need each other cannot be read or changed alone.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'An import that resolves to nothing fails at run time.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'Decisions are pure: they import nothing of ours and touch no outside.',
      from: { path: '^domain/', pathNot: TEST },
      to: { path: others('domain') },
    },
    {
      name: 'domain-has-no-io',
      severity: 'error',
      comment: 'Decisions read no clock, file, network or environment.',
      from: { path: '^domain/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'blueprints-know-domain',
      severity: 'error',
      comment: 'Golden paths are data and decisions, so that they run anywhere.',
      from: { path: '^blueprints/', pathNot: TEST },
      to: { path: others('blueprints', 'domain') },
    },
    {
      name: 'components-render-data',
      severity: 'error',
      comment: 'A component takes data in our words and renders; it fetches nothing.',
      from: { path: '^components/', pathNot: TEST },
      to: { path: others('components', 'domain') },
    },
    {
      name: 'app-is-thin',
      severity: 'error',
      comment: 'A route parses, calls one use case, and renders.',
      from: { path: '^app/', pathNot: TEST },
      to: { path: others('app', 'server', 'components', 'domain') },
    },
    {
      name: 'server-never-calls-outside',
      severity: 'error',
      comment: 'Use cases write Postgres and tell Temporal; every outside effect is an activity.',
      from: { path: '^server/', pathNot: `${TEST}|^server/(auth|link|webhooks)/` },
      to: { path: others('server', 'domain', 'prisma', 'config', 'workflows') },
    },
    {
      name: 'server-knows-workflow-contracts-only',
      severity: 'error',
      comment: 'All that use cases know of workflows is their names, inputs and signals.',
      from: { path: '^server/', pathNot: TEST },
      to: { path: '^workflows/', pathNot: '^workflows/contracts\\.ts$' },
    },
    {
      name: 'sign-in-may-call-outside',
      severity: 'error',
      comment:
        'Sign-in, account linking and webhook verification may use GitHub’s and Jira’s verifiers, and nothing else.',
      from: { path: '^server/(auth|link|webhooks)/', pathNot: TEST },
      to: { path: others('server', 'domain', 'prisma', 'config', 'workflows', 'integrations') },
    },
    {
      name: 'workflow-code-is-deterministic',
      severity: 'error',
      comment: 'Workflow code replays: it sees domain, its own files, and only the types of activities.',
      from: {
        path: '^workflows/',
        pathNot: `${TEST}|${WORKER_SIDE}`,
      },
      to: { path: others('workflows', 'domain') },
    },
    {
      name: 'workflow-code-sees-activity-types-only',
      severity: 'error',
      comment: 'Activities run elsewhere: workflow code calls them by proxy.',
      from: {
        path: '^workflows/',
        pathNot: `${TEST}|${WORKER_SIDE}`,
      },
      to: { path: WORKER_SIDE, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflow-code-has-no-io',
      severity: 'error',
      comment: 'A file, a socket or a clock read in workflow code gives another answer on replay.',
      from: { path: '^workflows/', pathNot: `${TEST}|${WORKER_SIDE}` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'activities-know-no-web',
      severity: 'error',
      comment: 'The worker runs without the portal.',
      from: { path: '^workflows/', pathNot: TEST },
      to: { path: '^(app|components|server|sandbox|cli|e2e|tests)/' },
    },
    {
      name: 'integrations-know-domain',
      severity: 'error',
      comment: 'A client of an outside system speaks our words and knows nothing else of us.',
      from: { path: '^integrations/', pathNot: TEST },
      to: { path: others('integrations', 'domain', 'config') },
    },
    {
      name: 'prisma-stands-alone',
      severity: 'error',
      comment: 'The data model imports nothing of ours.',
      from: { path: '^prisma/', pathNot: TEST },
      to: { path: others('prisma') },
    },
    {
      name: 'config-knows-domain',
      severity: 'error',
      comment: 'Settings are read in one place and checked against schemas of the domain.',
      from: { path: '^config/', pathNot: TEST },
      to: { path: others('config', 'domain') },
    },
    {
      name: 'sandbox-knows-nothing-of-us',
      severity: 'error',
      comment: 'Stand-ins are written from vendors’ documents, not from what our client sends.',
      from: { path: '^sandbox/', pathNot: TEST },
      to: { path: others('sandbox') },
    },
    {
      name: 'product-never-imports-sandbox',
      severity: 'error',
      comment: 'The same code drives the sandbox and the real system: by base URL alone.',
      from: {
        path: `^(${rooms.filter((room) => !['sandbox', 'tests', 'e2e'].includes(room)).join('|')})/`,
        pathNot: TEST,
      },
      to: { path: '^sandbox/' },
    },
    {
      name: 'no-development-dependencies-at-run-time',
      severity: 'error',
      comment: 'What runs must be installed where it runs.',
      from: {
        path: '^(app|blueprints|cli|components|config|domain|integrations|prisma|sandbox|server|workflows)/',
        pathNot: `${TEST}|${FIXTURES}`,
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-unlisted-dependencies',
      severity: 'error',
      comment: 'A package that only comes along with another one may leave with it.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-test-code-at-run-time',
      severity: 'error',
      comment: 'What serves tests is for tests.',
      from: { pathNot: `${TEST}|${FIXTURES}|^(tests|e2e)/` },
      to: { path: `${TEST}|${FIXTURES}|^(tests|e2e)/` },
    },
  ],
  options: {
    // Edges into these are seen; what they themselves import is not ours.
    doNotFollow: { path: '(^|/)node_modules/|^prisma/generated/' },
    // Made by tools, or sample data that stands for other people's repositories.
    exclude: {
      path: '^(\\.next|dist|\\.onramp[^/]*|\\.artifacts)/|^next-env\\.d\\.ts$|^sandbox/organisation/repositories/',
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'types', 'default'],
      exportsFields: ['exports'],
    },
  },
};
