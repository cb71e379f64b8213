import { z } from 'zod';

/** DNS-1123 label, at most 40 characters so that `<team>-<environment>` stays a valid namespace name. */
const slug = z.string().regex(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, 'lower-case letters, digits and dashes');

/** Kubernetes quantities as whole millicores and mebibytes, so that sums are exact. */
export const sizeLimitSchema = z.strictObject({
  cpuMillis: z.number().int().positive(),
  memoryMi: z.number().int().positive(),
  pods: z.number().int().positive(),
});
export type SizeLimit = z.infer<typeof sizeLimitSchema>;

export const environmentSettingsSchema = z.strictObject({
  name: slug,
  cluster: slug,
  /** Deployments need an approval of the team before they start. */
  approval: z.boolean().default(false),
  /** Deployed on every merge to the default branch. */
  deployOnMerge: z.boolean().default(false),
});
export type EnvironmentSettings = z.infer<typeof environmentSettingsSchema>;

export const teamSettingsSchema = z.strictObject({
  slug,
  name: z.string().min(1),
  /** Identity-provider group whose members are the team. */
  group: z.string().min(1),
  /** GitHub team that owns code and approves production (`owner/slug` without the owner). */
  githubTeam: z.string().min(1),
  slackChannel: z.string().regex(/^#[a-z0-9_-]+$/),
  /** What one of the team's namespaces may request without asking. */
  limit: sizeLimitSchema,
});
export type TeamSettings = z.infer<typeof teamSettingsSchema>;

export const clusterSettingsSchema = z.strictObject({
  name: slug,
  /** Address of the API server as pipelines reach it. */
  server: z.url(),
  /** PEM bundle, base64, or null when the server's certificate is publicly trusted or the server is plain http. */
  certificateAuthorityData: z.string().nullable().default(null),
  /** Gateway API parent of every HTTPRoute. */
  gateway: z.strictObject({ name: slug, namespace: slug }),
  /** Apps answer at `<protocol>://<app>-<environment>.<domain>[:port]`. */
  domain: z.string().min(1),
  protocol: z.enum(['http', 'https']).default('https'),
  port: z.number().int().positive().nullable().default(null),
  /** Labels the cluster's Prometheus wants on ServiceMonitors and rules (kube-prometheus-stack: `release`). */
  monitorLabels: z.record(z.string(), z.string()).default({ release: 'prometheus' }),
  /** Namespaces allowed to reach pods: the gateway's and the monitoring stack's. */
  ingressNamespaces: z.array(slug).default(['gateway-system', 'monitoring']),
});
export type ClusterSettings = z.infer<typeof clusterSettingsSchema>;

/** How much one person may start within so many minutes. */
const startLimit = (most: number, minutes: number) =>
  z
    .strictObject({ most: z.int().positive().max(100_000), minutes: z.int().positive().max(1_440) })
    .default({ most, minutes });

/** The organisation's settings file: everything that is policy rather than a secret or an address of our own. */
export const organisationSchema = z.strictObject({
  name: z.string().min(1),
  /** Group -> role, first match wins per group; a person has all roles of all their groups. */
  roles: z.record(z.string(), z.enum(['engineer', 'qa', 'platform', 'manager'])),
  teams: z.array(teamSettingsSchema).min(1),
  environments: z.array(environmentSettingsSchema).min(1),
  clusters: z.array(clusterSettingsSchema).min(1),
  /** Host (and path prefix) of images: `<registry>/<owner>/<app>`. */
  registry: z.string().min(1),
  /** Web hosts whose repositories may be onboarded; the first is the default for `owner/name`. */
  repositoryHosts: z.array(z.string()).min(1),
  jira: z.strictObject({
    projectKey: z.string().regex(/^[A-Z][A-Z0-9_]+$/),
    issueType: z.string().default('Task'),
    /** Resolution ids (not names: names are translated) that mean "done as asked". */
    acceptedResolutionIds: z.array(z.string()).min(1),
    /** Working hours after which a task is overdue, by kind; `default` is required. */
    dueHours: z.record(z.string(), z.number().positive()).default({ default: 8 }),
  }),
  /** What one person may start in a while, so that nobody's work waits behind somebody's script. */
  limits: z
    .strictObject({
      /** A plan is made anew with every change in its form. */
      plans: startLimit(120, 10),
      runs: startLimit(60, 60),
      tokens: startLimit(20, 60),
    })
    .prefault({}),
  slack: z.strictObject({ platformChannel: z.string().regex(/^#/), announceChannel: z.string().regex(/^#/) }),
});
export type Organisation = z.infer<typeof organisationSchema>;
/** The file as it is written, where what has a default may be left out. */
export type OrganisationFile = z.input<typeof organisationSchema>;

/** @throws RangeError when the organisation has no such team (a broken reference in our own data). */
export function getTeam(organisation: Organisation, team: string): TeamSettings {
  const found = organisation.teams.find((candidate) => candidate.slug === team);
  if (!found) throw new RangeError(`The organisation file names no team "${team}".`);
  return found;
}

/** @throws RangeError when the organisation has no such cluster. */
export function getCluster(organisation: Organisation, cluster: string): ClusterSettings {
  const found = organisation.clusters.find((candidate) => candidate.name === cluster);
  if (!found) throw new RangeError(`The organisation file names no cluster "${cluster}".`);
  return found;
}

/** One namespace per team and environment. */
export function namespaceName(team: string, environment: string): string {
  return `${team}-${environment}`;
}
