/** Small factories for tests of plans: a sample organisation, sample findings, and a repository where nothing exists. */
import type { AppFindings, Inspection } from '../inspection/inspection.ts';
import { textReading } from '../inspection/reading.ts';
import type { Readings } from '../inspection/readings.ts';
import type { Organisation } from '../organisation.ts';
import { organisationSchema } from '../organisation.ts';
import { REQUIRED_APP_PERMISSIONS } from './permissions.ts';
import type { ExistingGitHub, PlanInput } from './plan-input.ts';

function sampleOrganisation(): Organisation {
  return organisationSchema.parse({
    name: 'Acme (sample)',
    roles: { 'onramp-engineer': 'engineer' },
    teams: [
      sampleTeam('checkout', { cpuMillis: 4000, memoryMi: 8192, pods: 20 }),
      sampleTeam('storefront', { cpuMillis: 2000, memoryMi: 4096, pods: 10 }),
    ],
    environments: [
      { name: 'staging', cluster: 'sample', deployOnMerge: true },
      { name: 'production', cluster: 'sample', approval: true },
    ],
    clusters: [
      {
        name: 'sample',
        server: 'https://cluster.example:6443',
        gateway: { name: 'public', namespace: 'gateway-system' },
        domain: 'apps.example',
      },
    ],
    registry: 'registry.example',
    repositoryHosts: ['github.com'],
    jira: { projectKey: 'ONB', acceptedResolutionIds: ['10000'] },
    slack: { platformChannel: '#platform', announceChannel: '#announcements' },
  });
}

function sampleTeam(slug: string, limit: { cpuMillis: number; memoryMi: number; pods: number }) {
  const name = slug.replace(/^./, (letter) => letter.toUpperCase());
  return { slug, name, group: `team-${slug}`, githubTeam: slug, slackChannel: `#${slug}`, limit };
}

/** An Express service in TypeScript at the root, with everything found. */
export function sampleFindings(changes: Partial<AppFindings> = {}): AppFindings {
  return {
    path: '.',
    name: 'returns-api',
    language: 'typescript',
    framework: 'express',
    packageManager: 'npm',
    runtimeVersion: '22',
    buildCommand: 'npm run build',
    testCommand: 'npm test',
    startCommand: 'npm start',
    port: 8080,
    healthPath: '/healthz',
    metricsPath: '/metrics',
    dockerfile: null,
    evidence: { port: { file: 'src/server.ts', line: 41, rule: 'argument of listen()' } },
    ...changes,
  };
}

export function sampleInspection(
  apps: AppFindings[],
  existing: Partial<Inspection['existing']> = {},
): Inspection {
  return { apps, existing: { ci: [], manifests: [], catalogInfo: null, codeowners: null, ...existing } };
}

export const SAMPLE_FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    name: 'returns-api',
    scripts: { build: 'tsc', start: 'node dist/server.js', test: 'node --test' },
    dependencies: { express: '5.0.0' },
  }),
  'package-lock.json': '{"lockfileVersion": 3}',
};

/** Texts by path, as a plan is given them. */
export function textReadings(texts: Readonly<Record<string, string>>): Readings {
  return Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, textReading(text)]));
}

export function untouchedGitHub(): ExistingGitHub {
  return {
    appInstalled: true,
    installUrl: 'https://github.com/apps/onramp/installations/new',
    permissions: Object.fromEntries(REQUIRED_APP_PERMISSIONS.map(({ areas, level }) => [areas[0], level])),
    actionsEnabled: true,
    environments: [],
    variables: [],
    secrets: [],
    rulesets: [],
    branches: [],
  };
}

/** A private repository of team checkout, where nothing is set up yet. */
export function samplePlanInput(changes: Partial<PlanInput> = {}): PlanInput {
  return {
    repository: {
      host: 'github.com',
      id: 4711,
      owner: 'acme',
      name: 'returns',
      url: 'https://github.com/acme/returns',
      private: true,
      defaultBranch: 'main',
      headSha: '3f9c2e1000000000000000000000000000000000',
    },
    inspection: sampleInspection([sampleFindings()]),
    choices: {},
    organisation: sampleOrganisation(),
    requesterTeams: ['checkout'],
    schemaUrl: 'https://onramp.example/schemas/onramp.v1.json',
    existing: {
      files: textReadings(SAMPLE_FILES),
      github: untouchedGitHub(),
      cluster: { objects: {}, usage: {} },
      namesTaken: [],
    },
    ...changes,
  };
}
