import { stringify } from 'yaml';
import type { OrganisationFile } from '../../domain/organisation.ts';
import type { SandboxEndpoints } from './sandbox-endpoints.ts';

/** The organisation file of the sandbox: the one that a real installation writes by hand. */
export function renderSandboxOrganisation(endpoints: SandboxEndpoints): string {
  const proxy = new URL(endpoints.kubernetes.proxyUrl);
  const limit = { cpuMillis: 4_000, memoryMi: 8_192, pods: 20 };
  const organisation: OrganisationFile = {
    name: 'acme',
    roles: {
      'onramp-engineer': 'engineer',
      'onramp-qa': 'qa',
      'onramp-platform': 'platform',
      'onramp-manager': 'manager',
    },
    teams: [
      {
        slug: 'checkout',
        name: 'Checkout',
        group: 'team-checkout',
        githubTeam: 'checkout',
        slackChannel: '#team-checkout',
        limit,
      },
      {
        slug: 'storefront',
        name: 'Storefront',
        group: 'team-storefront',
        githubTeam: 'storefront',
        slackChannel: '#team-storefront',
        limit,
      },
      {
        slug: 'platform',
        name: 'Platform',
        group: 'team-platform',
        githubTeam: 'platform',
        slackChannel: '#platform-requests',
        limit,
      },
    ],
    environments: [
      { name: 'staging', cluster: 'sandbox', approval: false, deployOnMerge: true },
      { name: 'production', cluster: 'sandbox', approval: true, deployOnMerge: false },
    ],
    clusters: [
      {
        name: 'sandbox',
        server: endpoints.kubernetes.api,
        certificateAuthorityData: null,
        gateway: { name: 'public', namespace: 'gateway-system' },
        domain: 'localhost',
        protocol: 'http',
        port: Number(proxy.port),
        monitorLabels: { release: 'prometheus' },
        ingressNamespaces: ['gateway-system', 'monitoring'],
      },
    ],
    registry: endpoints.registry.host,
    repositoryHosts: [new URL(endpoints.github.web).host],
    jira: {
      projectKey: endpoints.jira.projectKey,
      issueType: 'Task',
      // The stand-in's resolution "Done"; every other one means "no".
      acceptedResolutionIds: ['10000'],
      dueHours: { default: 8 },
    },
    slack: { platformChannel: '#platform-requests', announceChannel: '#onboarding' },
  };
  return `# The sandbox's organisation: written at each start.\n${stringify(organisation)}`;
}
