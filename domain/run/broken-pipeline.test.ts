import { describe, expect, it } from 'vitest';
import { describeBrokenPipeline, findBrokenStep } from './broken-pipeline.ts';

const DEPLOY = `name: Onramp deploy
on:
  push:
    branches: [main]
jobs:
  image-cart:
    name: Publish image of cart
    steps:
      - name: Sign in to the registry
        with: { registry: "\${{ vars.REGISTRY }}" }
  deploy-staging:
    name: Deploy to staging
    environment: { name: staging }
    steps:
      - uses: actions/checkout@v4
      - name: Write the kubeconfig
        env: { KUBE_TOKEN: "\${{ secrets.KUBE_TOKEN }}" }
`;
const token = (environment: string) => ({ kind: 'secret', environment, name: 'KUBE_TOKEN' }) as const;

describe('what fails of a workflow once its settings are gone', () => {
  it('is the first step that reads one of them, of the job’s own environment', () => {
    expect(findBrokenStep(DEPLOY, [token('staging')])).toEqual({
      job: 'Deploy to staging',
      step: 'Write the kubeconfig',
    });
    expect(findBrokenStep(DEPLOY, [token('production')])).toBeNull();
    const registry = { kind: 'variable', environment: null, name: 'REGISTRY' } as const;
    expect(findBrokenStep(DEPLOY, [token('staging'), registry])).toMatchObject({
      step: 'Sign in to the registry',
    });
    expect(findBrokenStep(DEPLOY, [{ ...registry, name: 'REGISTR' }])).toBeNull();
  });

  it('is nothing where no push starts it, and where the file is no workflow', () => {
    const byHand = DEPLOY.replace(/push:\n.*\n/, 'workflow_dispatch:\n');
    expect(findBrokenStep(byHand, [token('staging')])).toBeNull();
    for (const text of ['', 'on: [', 'a: &a [*a]', '- 1'])
      expect(findBrokenStep(text, [token('staging')])).toBeNull();
  });

  it('is told with the branch', () => {
    expect(describeBrokenPipeline([DEPLOY], [token('staging')], 'main')).toBe(
      '“Deploy to staging” fails at “Write the kubeconfig” on every push to main, because what the step reads is gone',
    );
    expect(describeBrokenPipeline([DEPLOY], [], 'main')).toBeNull();
  });
});
