import { expect, test } from 'vitest';
import { runsOnlyHarmlessCommands } from './execution-guard.ts';

test.each([
  'kubectl apply -k deploy/staging',
  'cd deploy && kustomize edit set image "app=$IMAGE@$DIGEST"',
  `if [ -z "$TOKEN" ]; then echo "::error::TOKEN is not set"; exit 1; fi\numask 077\nfile="$RUNNER_TEMP/kubeconfig"\nprintf 'users:\\n- name: "%s"\\n' "$TOKEN" >> "$file"`,
  'echo "$(date) done" >&2',
  '# a comment\ntrue',
])('lets the runner’s own commands run: %j', (script) => {
  expect(runsOnlyHarmlessCommands(script, { KUBECONFIG: '/x', GITHUB_ENV: '/y' })).toBe(true);
});

test.each([
  'npm test',
  './run.sh',
  'bash evil.sh',
  'echo $(node x.js)',
  'echo `node x.js`',
  'true; node x.js',
  'true && (node x.js)',
  'cat <(node x.js)',
  'PATH=.:$PATH cat x',
  'export BASH_ENV=./evil',
  'eval "node x.js"',
  'cat() { node x.js; }; cat',
  'echo x | sh',
  'source ./evil',
  'exec node x',
  'if node x.js; then true; fi',
  'echo a\nnode x.js',
  '"node" x.js',
  '$CMD',
])('does not run %j', (script) => {
  expect(runsOnlyHarmlessCommands(script, {})).toBe(false);
});

test('does not run anything with an environment that starts programs', () => {
  expect(runsOnlyHarmlessCommands('cat x', { NODE_OPTIONS: '--require ./evil.js' })).toBe(false);
});
