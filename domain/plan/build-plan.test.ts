import { describe, expect, it } from 'vitest';
import { withGeneratedHeader } from '../app-manifest/generated-file.ts';
import type { KubernetesObject } from '../app-manifest/kubernetes-object.ts';
import { PortalError } from '../portal-error.ts';
import type { Blueprint, GoldenPaths } from './blueprint.ts';
import { buildPlan } from './build-plan.ts';
import { hashPlan } from './hash-plan.ts';
import type { Plan } from './plan.ts';
import {
  SAMPLE_FILES,
  sampleFindings,
  sampleInspection,
  samplePlanInput,
  textReadings,
  untouchedGitHub,
} from './plan-fixtures.ts';
import type { PlanInput } from './plan-input.ts';
import { whoIsNeeded } from './plan-people.ts';
import { requiredPaths } from './required-paths.ts';

/** A golden path as small as can be: one Dockerfile, one workflow. */
const SIMPLE: Blueprint = {
  id: 'simple',
  version: '1',
  summary: 'For tests',
  accepts: ({ language }) => language === 'typescript',
  paths: () => ['Dockerfile'],
  questions: ({ port }) => (port === null ? [{ field: 'port', question: 'Which port?' }] : []),
  manifestDefaults: ({ startCommand }) => (startCommand === null ? {} : { start: startCommand }),
  files: (app) => [
    {
      path: app.path === '.' ? 'Dockerfile' : `${app.path}/Dockerfile`,
      content: withGeneratedHeader('FROM x\n'),
      purpose: 'image',
      notices: [],
    },
  ],
  testSteps: () => [],
};
const PATHS: GoldenPaths = {
  blueprints: [SIMPLE],
  repositoryPaths: ['.github/workflows/onramp-ci.yml'],
  repositoryFiles: () => [
    {
      path: '.github/workflows/onramp-ci.yml',
      content: withGeneratedHeader('name: CI\n'),
      purpose: 'tests',
      notices: [],
    },
  ],
  requiredChecks: (apps) => apps.map(({ app }) => `Build ${app.name}`),
};

function plan(changes: Partial<PlanInput> = {}): Plan {
  return buildPlan(samplePlanInput(changes), PATHS);
}

function existing({
  files,
  ...changes
}: Partial<Omit<PlanInput['existing'], 'files'>> & { files?: Record<string, string> }): Pick<
  PlanInput,
  'existing'
> {
  const before = samplePlanInput().existing;
  return { existing: { ...before, ...changes, files: files ? textReadings(files) : before.files } };
}

const changeOf = (made: Plan, path: string) => made.files.find((file) => file.path === path)?.change;
const kindsOfPeople = (made: Plan) => made.people.map((step) => step.kind);

describe('a value that no manifest can hold', () => {
  const { path } = samplePlanInput().inspection.apps[0]!;
  it.each([
    [{ testCommand: 'x'.repeat(501) }, 'it is longer than the 500 characters that it may have'],
    [{ port: 70_000 }, 'it must be at most 65,535'],
    [{ healthPath: 'healthz' }, 'a path begins with / and has no query'],
  ])('is asked for anew, in words of ours: %o', (choice, reason) => {
    const [field = ''] = Object.keys(choice);
    const { questions } = plan({ choices: { apps: [{ path, ...choice }] } });
    const question = `The value of "${field}" cannot be used: ${reason}.`;
    expect(questions).toContainEqual({ appPath: path, field, question });
  });
});

describe('names on GitHub, which are not case-sensitive', () => {
  it('an environment, variable or secret that is there under another spelling is not added again', () => {
    const input = samplePlanInput();
    const github = {
      ...untouchedGitHub(),
      environments: ['Staging'],
      variables: [{ environment: 'Staging', name: 'kube_namespace', value: 'checkout-staging' }],
      secrets: [{ environment: 'Staging', name: 'kube_token' }],
    };
    const { settings } = plan({ existing: { ...input.existing, github } });
    const change = (kind: string, environment: string, name: string) =>
      settings.find((each) => each.kind === kind && each.environment === environment && each.name === name)
        ?.change;
    expect(change('environment', 'staging', 'staging')).toBe('modify');
    expect(change('variable', 'staging', 'KUBE_NAMESPACE')).toBe('same');
    expect(change('secret', 'staging', 'KUBE_TOKEN')).toBe('modify');
    expect(change('environment', 'production', 'production')).toBe('add');
    expect(change('secret', 'production', 'KUBE_TOKEN')).toBe('add');
  });
});

describe('a plan of a repository where nothing exists', () => {
  it('adds everything, asks nothing, and needs only the merge and the approval', () => {
    const made = plan();
    expect(made.questions).toEqual([]);
    const changes = [...made.files, ...made.settings, ...made.objects, ...made.monitoring].map(
      ({ change }) => change,
    );
    expect(new Set(changes)).toEqual(new Set(['add']));
    expect(kindsOfPeople(made)).toEqual(['merge', 'approve-deployment']);
    expect(made.apps[0]?.urls).toEqual({
      staging: 'https://returns-api-staging.apps.example',
      production: 'https://returns-api-production.apps.example',
    });
  });

  it('counts the approval of production apart: the run does not wait for it', () => {
    const { blocking, merge, later } = whoIsNeeded(plan(), 'wait');
    expect(blocking).toEqual([]);
    expect(merge?.why).toMatch(/reviews and merges/);
    expect(later.map(({ why }) => why)).toEqual([
      'Somebody of acme/checkout approves each deployment to production, on GitHub.',
    ]);
  });

  it('never holds the value of a secret', () => {
    const secrets = plan().settings.filter((setting) => setting.kind === 'secret');
    expect(secrets.map(({ environment, name, value }) => [environment, name, value])).toEqual([
      ['staging', 'KUBE_TOKEN', null],
      ['production', 'KUBE_TOKEN', null],
    ]);
  });

  it('lets Onramp apply what is the namespace, and the pipeline what is the app', () => {
    const byApplier = Map.groupBy(plan().objects, (object) => object.appliedBy);
    expect(byApplier.get('onramp')?.[0]).toMatchObject({ kind: 'Namespace', name: 'checkout-staging' });
    expect(new Set(byApplier.get('pipeline')?.map((object) => object.kind))).toEqual(
      new Set(['Deployment', 'Service', 'HTTPRoute', 'NetworkPolicy', 'PodDisruptionBudget']),
    );
    expect(plan().monitoring.map((object) => object.kind)).toContain('ServiceMonitor');
  });

  it('has the same hash when nothing differs, and another one when anything does', () => {
    expect(hashPlan(plan())).toBe(hashPlan(structuredClone(plan())));
    expect(hashPlan(plan({ choices: { apps: [{ path: '.', port: 8081 }] } }))).not.toBe(hashPlan(plan()));
  });

  it('expects time of automation only: who is waited for is named, and nobody’s time is estimated', () => {
    const { expected } = plan();
    expect(expected).toEqual({ automationMs: expect.any(Number) });
    expect(expected.automationMs).toBeGreaterThan(60_000);
    const waiting = plan(existing({ github: { ...untouchedGitHub(), appInstalled: false } }));
    expect(waiting.people.map(({ step }) => step)).toContain('verify-access');
    expect(waiting.expected).toEqual(expected);
  });
});

describe('what exists already', () => {
  it('stays when it is not from Onramp, and is said so', () => {
    const files = { ...SAMPLE_FILES, Dockerfile: 'FROM mine\n', 'ci.yml': 'theirs' };
    const inspection = sampleInspection([sampleFindings()], { ci: ['ci.yml'] });
    const made = plan({ inspection, ...existing({ files }) });
    const dockerfile = made.files.find((file) => file.path === 'Dockerfile');
    expect(dockerfile).toMatchObject({ change: 'keep', before: 'FROM mine\n', after: null });
    expect(dockerfile?.notices[0]?.text).toContain('stays as it is');
    expect(changeOf(made, 'ci.yml')).toBe('keep');
  });

  it('is renewed when Onramp wrote it, and kept when it was changed by hand since', () => {
    const old = withGeneratedHeader('FROM old\n');
    const change = (Dockerfile: string) =>
      changeOf(plan(existing({ files: { ...SAMPLE_FILES, Dockerfile } })), 'Dockerfile');
    expect(change(old)).toBe('modify');
    expect(change(`${old}RUN mine\n`)).toBe('keep');
    expect(change(withGeneratedHeader('FROM x\n'))).toBe('same');
  });

  it('makes a second plan of the same repository a plan of no changes', () => {
    const first = plan();
    const files = Object.fromEntries(first.files.map((file) => [file.path, file.after ?? '']));
    const objects = Object.fromEntries(
      [...first.objects, ...first.monitoring].map((object) => [
        `${object.cluster}/${object.namespace ?? '-'}/${object.kind}/${object.name}`,
        { ...object.manifest, status: { seen: true } } as unknown as KubernetesObject,
      ]),
    );
    const variables = first.settings.flatMap(({ kind, environment, name, value }) =>
      kind === 'variable' ? [{ environment, name, value: value ?? '' }] : [],
    );
    const github = { ...untouchedGitHub(), variables };
    const second = plan(
      existing({ files: { ...SAMPLE_FILES, ...files }, github, cluster: { objects, usage: {} } }),
    );
    expect(second.files.filter((file) => file.change !== 'same')).toEqual([]);
    expect(kindsOfPeople(first)).toContain('merge');
    expect(kindsOfPeople(second)).not.toContain('merge');
    expect([...second.objects, ...second.monitoring].filter((object) => object.change !== 'same')).toEqual(
      [],
    );
    expect(
      second.settings.filter((setting) => setting.kind === 'variable' && setting.change !== 'same'),
    ).toEqual([]);
  });

  it("lets the repository's own manifest weigh more than detection, and the person's choice more than both", () => {
    const text =
      plan()
        .files.find((file) => file.path === 'onramp.yaml')
        ?.after?.replace('port: 8080', 'port: 9000 # as it was') ?? '';
    const withManifest = existing({ files: { ...SAMPLE_FILES, 'onramp.yaml': text } });
    expect(plan(withManifest).apps[0]?.port).toBe(9000);
    expect(changeOf(plan(withManifest), 'onramp.yaml')).toBe('same');
    const chosen = plan({ ...withManifest, choices: { apps: [{ path: '.', port: 9001 }] } });
    expect(chosen.apps[0]?.port).toBe(9001);
    expect(changeOf(chosen, 'onramp.yaml')).toBe('modify');
  });

  it('asks to mend a broken manifest, and to move a foreign kustomization, before anything starts', () => {
    const files = {
      ...SAMPLE_FILES,
      'onramp.yaml': 'apiVersion: v9',
      'deploy/staging/kustomization.yaml': 'resources: []',
    };
    const fields = plan(existing({ files })).questions.map((question) => question.field);
    expect(fields).toContain('manifest');
    expect(fields).toContain('files');
  });

  it('gives the planner exactly the existing files it wants to see', () => {
    const inspection = sampleInspection([sampleFindings()], {
      ci: ['.github/workflows/ci.yml'],
      codeowners: 'CODEOWNERS',
    });
    const listing = [
      'README.md',
      'Dockerfile',
      'CODEOWNERS',
      '.github/workflows/ci.yml',
      'deploy/staging/old.yaml',
      'src/x.ts',
    ];
    expect(
      requiredPaths(
        { inspection, organisation: samplePlanInput().organisation, listing, manifest: null },
        PATHS,
      ),
    ).toEqual(['.github/workflows/ci.yml', 'CODEOWNERS', 'Dockerfile', 'deploy/staging/old.yaml']);
  });
});

describe('the owning team', () => {
  const codeowners = (text: string) => ({
    inspection: sampleInspection([sampleFindings()], { codeowners: 'CODEOWNERS' }),
    ...existing({ files: { ...SAMPLE_FILES, CODEOWNERS: text } }),
  });

  it('is the chosen one, else that of CODEOWNERS, else the only one of the requester', () => {
    expect(plan({ choices: { team: 'storefront' } }).team).toBe('storefront');
    expect(plan(codeowners('# all\n* @acme/storefront @mira\n')).team).toBe('storefront');
    expect(plan(codeowners('* @acme/checkout\n/web/ @acme/storefront')).team).toBe('checkout');
    expect(plan({ requesterTeams: ['storefront'] }).team).toBe('storefront');
  });

  it('is asked for when nothing says it', () => {
    for (const changes of [{ requesterTeams: [] }, { requesterTeams: ['checkout', 'storefront'] }]) {
      expect(plan(changes).questions.map((question) => question.field)).toEqual(['team']);
    }
    expect(
      plan({ requesterTeams: [], ...codeowners('/a @acme/checkout\n/b @acme/storefront') }).questions,
    ).toHaveLength(1);
  });

  it('is refused when it does not exist', () => {
    expect(() => plan({ choices: { team: 'nobody' } })).toThrow(PortalError);
  });
});

describe('what cannot be planned yet', () => {
  it.each([
    ['port', { port: null }],
    ['healthPath', { healthPath: 'no slash' }],
    ['testCommand', { testCommand: 'a\nb' }],
    ['path', { path: '../up' }],
    ['dockerfile', { language: 'cobol' }],
  ])('asks for the %s, and leaves the app out until it is answered', (field, changes) => {
    const made = plan({ inspection: sampleInspection([sampleFindings(changes)]) });
    expect(made.questions.map((question) => question.field)).toContain(field);
    expect(made.apps).toEqual([]);
    expect(made.files).toEqual([]);
  });

  it('asks for another name when an app of another repository, or a second one here, has it', () => {
    const namesTaken = [{ kind: 'app' as const, key: 'returns-api' }];
    expect(plan(existing({ namesTaken })).questions).toMatchObject([{ field: 'name' }]);
    const twice = sampleInspection([sampleFindings(), sampleFindings({ path: 'other' })]);
    expect(plan({ inspection: twice }).questions).toMatchObject([{ appPath: 'other', field: 'name' }]);
  });

  it('takes the answer from the choices', () => {
    const inspection = sampleInspection([sampleFindings({ port: null })]);
    const made = plan({ inspection, choices: { apps: [{ path: '.', port: 3000, name: 'shop' }] } });
    expect(made.questions).toEqual([]);
    expect(made.apps[0]).toMatchObject({ name: 'shop', port: 3000 });
  });

  it('refuses a repository without an app, and one whose apps are all left out', () => {
    expect(() => plan({ inspection: sampleInspection([]) })).toThrow(/No app was found/);
    expect(() => plan({ choices: { apps: [{ path: '.', include: false }] } })).toThrow(/left out/);
    expect(() => plan({ choices: { environments: ['moon'] } })).toThrow(/moon/);
  });
});

describe('the steps that need a person', () => {
  it('name the installation, missing permissions, and switched off Actions', () => {
    const github = untouchedGitHub();
    expect(kindsOfPeople(plan(existing({ github: { ...github, appInstalled: false } })))).toContain(
      'install-app',
    );
    expect(kindsOfPeople(plan(existing({ github: { ...github, actionsEnabled: false } })))).toContain(
      'enable-actions',
    );
    const permissions = { ...github.permissions, workflows: 'read' };
    const lacking = plan(existing({ github: { ...github, permissions } }));
    expect(lacking.people.find((step) => step.kind === 'accept-permissions')?.why).toMatch(
      /workflows: write/,
    );
  });

  it('name a size above the limit with its numbers, and plan the quota that would be approved', () => {
    const made = plan({
      choices: { apps: [{ path: '.', size: { cpuMillis: 2000, memoryMi: 512, pods: 4 } }] },
    });
    const step = made.people.find((person) => person.kind === 'approve-size');
    expect(step?.why).toBe(
      'The platform team must approve the size of production: Checkout would use 10 cores there, and may use 4 cores without asking. returns-api: 2 cores × (4 pods + 1 during a rollout) = 10 cores.',
    );
    expect(made.fit).toEqual([{ path: '.', size: { cpuMillis: 800 } }]);
    const manifest = made.files.find((file) => file.path === 'onramp.yaml');
    expect(manifest?.notices.map(({ line, text }) => [manifest.after?.split('\n')[line - 1], text])).toEqual([
      ['    size:', 'needs approval in production'],
    ]);
    const quota = made.objects.find(
      (object) => object.kind === 'ResourceQuota' && object.namespace === 'checkout-production',
    );
    expect(quota?.manifest).toMatchObject({ spec: { hard: { 'requests.cpu': '10' } } });
  });

  it('take a part of a size that was chosen, and leave the others as the blueprint or the manifest has them', () => {
    const choices = { apps: [{ path: '.', size: { pods: 3 } }] };
    const made = plan({ choices });
    expect(made.apps[0]?.size).toEqual({ cpuMillis: 250, memoryMi: 512, pods: 3 });
    const text = made.files.find(({ path }) => path === 'onramp.yaml')?.after ?? '';
    const declared = text.replace('cpu: 250m', 'cpu: 700m').replace('pods: 3', 'pods: 4');
    expect(declared).not.toBe(text);
    const again = plan({ choices, ...existing({ files: { ...SAMPLE_FILES, 'onramp.yaml': declared } }) });
    expect(again.apps[0]?.size).toEqual({ cpuMillis: 700, memoryMi: 512, pods: 3 });
  });

  it('count what others use, and ask nothing again that was approved before', () => {
    const size = { cpuMillis: 2000, memoryMi: 512, pods: 4 };
    const choices = { apps: [{ path: '.', size }] };
    const usage = (quotaCpu: number) => ({
      'sample/checkout-production': {
        inUse: { cpuMillis: 1000, memoryMi: 0, pods: 1 },
        quota: { cpuMillis: quotaCpu, memoryMi: 8192, pods: 20 },
      },
    });
    const of = (quotaCpu: number) =>
      kindsOfPeople(plan({ choices, ...existing({ cluster: { objects: {}, usage: usage(quotaCpu) } }) }));
    expect(of(10_000)).toContain('approve-size');
    expect(of(11_000)).not.toContain('approve-size');
  });

  it('name whose a taken namespace is', () => {
    const namespace = (labels: Record<string, string>) => {
      const live = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'checkout-staging', labels } };
      return plan(
        existing({ cluster: { objects: { 'sample/-/Namespace/checkout-staging': live }, usage: {} } }),
      );
    };
    const whose = (made: Plan) => made.people.find((person) => person.kind === 'namespace-taken')?.why;
    const managed = { 'app.kubernetes.io/managed-by': 'onramp' };
    expect(whose(namespace({}))).toMatch(/somebody outside Onramp/);
    expect(whose(namespace({ ...managed, 'onramp.dev/team': 'storefront' }))).toMatch(/team storefront/);
    expect(whose(namespace({ ...managed, 'onramp.dev/team': 'checkout' }))).toBeUndefined();
  });
});
