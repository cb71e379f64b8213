import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ResourceView, RunView } from '#domain/views/runs.ts';
import { NOW } from '#tests/support/views.ts';
import { UndoDialog } from './undo-dialog.tsx';

const thing = (over: Partial<ResourceView>): ResourceView => ({
  id: `${over.kind} ${over.location}`,
  system: 'kubernetes',
  kind: 'Deployment',
  name: 'cart',
  location: 'checkout-staging',
  url: null,
  step: 'await-first-deployment',
  state: 'present',
  made: true,
  at: NOW,
  whenUndone: 'removed',
  keptBecause: null,
  comesWith: null,
  ...over,
});
const place = (environment: string, deployed: boolean) => ({
  environment,
  url: `http://cart-${environment}.example.test`,
  deployed,
  openUrl: null,
  approvers: [],
  approval: null,
});
const words = (resources: ResourceView[], files: RunView['files'] = null) => {
  const apps = [{ name: 'cart', urls: [place('staging', true), place('production', false)] }];
  const run = { id: '1', title: 'Onboard cart', apps, resources, files } as unknown as RunView;
  const page = renderToStaticMarkup(
    <UndoDialog run={run} open onClose={() => {}} undoRun={async () => ({ ok: true })} />,
  );
  return page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
};

describe('the dialog before an undo', () => {
  it('begins with the addresses at which nothing will answer any more', () => {
    expect(words([thing({})])).toContain('Nothing will answer any more at cart-staging.example.test .');
    expect(words([thing({})])).not.toContain('cart-production');
  });

  it('does not say so of an app whose workload stays', () => {
    const kept = thing({ whenUndone: 'kept', keptBecause: 'It was there before this run.' });
    expect(words([kept])).not.toContain('Nothing will answer');
  });

  it('names of each thing what it is, where it is, and why it stays', () => {
    const branch = {
      system: 'github' as const,
      kind: 'branch',
      name: 'onramp/onboarding',
      location: 'acme/cart',
    };
    const kept = thing({ ...branch, whenUndone: 'kept', keptBecause: 'It is also used by run #7.' });
    const text = words([thing({}), kept]);
    expect(text).toContain('cart Deployment in checkout-staging');
    expect(text).toContain('onramp/onboarding GitHub branch in acme/cart It is also used by run #7.');
  });

  it('asks what becomes of merged files, and says what waits for the merge and what fails without it', () => {
    const ruleset = { system: 'github' as const, kind: 'ruleset', name: 'Onramp', location: 'acme/cart' };
    const text = words([thing(ruleset), thing({})], {
      state: 'ahead',
      pullRequest: null,
      files: [{ path: 'deploy/staging/cart.yaml', does: 'remove', because: null }],
      fails: '“Deploy to staging” fails at “Write the kubeconfig” on every push to main',
    });
    expect(text).toContain('waits until it is merged. Until then the apps run, and the pipeline works.');
    expect(text).toContain(
      'Everything else is removed at once. Then “Deploy to staging” fails at “Write the kubeconfig” on every push to main',
    );
    expect(text).toMatch(
      /Removed at once Onramp .*Taken out by the pull request.* deploy\/staging\/cart.yaml .*Removed once it is merged cart Deployment/,
    );
    expect(text).toContain('Once it is merged, nothing will answer any more at cart-staging.example.test');
  });
});
