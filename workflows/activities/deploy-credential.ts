import {
  formatCredentialLife,
  isDueForRenewal,
  parseCredentialLife,
} from '../../domain/credentials/credential-life.ts';
import { deployIdentityName } from '../../domain/namespaces/render-namespace.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';
import { getEnvironment } from './namespaces.ts';
import { getClusterClient, loadRun, type OpenedRepository, openRepository } from './run-context.ts';

/** The environment's secret that holds the token of the deploy identity. */
export const DEPLOY_SECRET = 'KUBE_TOKEN';
/** Row of `SystemStatus` that tells whether renewing works. */
const DEPLOY_CREDENTIALS_STATUS = 'deploy-credentials';
/** Asked of TokenRequest; servers may grant less. */
const DEPLOY_TOKEN_SECONDS = 90 * 24 * 3600;
/** Renewed in one round; the rest, soonest to expire first, in the next ones. */
const ROUND_LIMIT = 200;
/** Failures told in full; the others are counted. */
const TOLD_FAILURES = 5;

export const deploySecretName = (environment: string) => `${environment}/${DEPLOY_SECRET}`;
const environmentOf = (secretName: string) => secretName.slice(0, -`/${DEPLOY_SECRET}`.length);

export const openForSecrets = (deps: ActivityDeps, plan: Plan): Promise<OpenedRepository> =>
  openRepository(deps, plan, { environments: 'write', secrets: 'write' });

/**
 * A new token of the environment's deploy identity, put straight into the environment's secret: it is kept nowhere else.
 * @returns what became of the secret, and the token's life as the ledger's version
 */
export async function putDeployToken(
  deps: Pick<ActivityDeps, 'clusters'>,
  { plan, environment, github, name }: OpenedRepository & { plan: Plan; environment: string },
): Promise<{ outcome: 'created' | 'changed'; version: string }> {
  const { cluster, namespace } = getEnvironment(plan, environment);
  const issuedAt = new Date();
  const { token, expiresAt } = await getClusterClient(deps, cluster).createToken({
    namespace,
    serviceAccount: deployIdentityName(plan.repository.name),
    expiresInSeconds: DEPLOY_TOKEN_SECONDS,
  });
  const outcome = await github.settings.putSecret(name, environment, { name: DEPLOY_SECRET, value: token });
  return { outcome, version: formatCredentialLife({ issuedAt, expiresAt }) };
}

/**
 * Whether the token that was put last, by its version in the ledger, may stay: enough of its life is left, and it was
 * issued for the service account that is there now. One deleted and made anew under the same name does not accept it.
 */
export async function isGoodDeployToken(
  deps: Pick<ActivityDeps, 'clusters'>,
  plan: Plan,
  environment: string,
  version: string | null,
): Promise<boolean> {
  const life = parseCredentialLife(version);
  if (life === null || isDueForRenewal(life, new Date())) return false;
  const { cluster, namespace } = getEnvironment(plan, environment);
  const identity = await getClusterClient(deps, cluster).find({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    namespace,
    name: deployIdentityName(plan.repository.name),
  });
  return Date.parse(identity?.metadata.creationTimestamp ?? '') <= life.issuedAt.getTime();
}

/** Renews deploy credentials before they end: whatever a cluster grants, deployments go on. */
export function createDeployCredentialActivities(deps: ActivityDeps) {
  const { db } = deps;

  return {
    /** Credentials with less than a third of their life left, soonest to expire first. */
    async listDueDeployCredentials(): Promise<{ due: Array<{ resourceId: string; title: string }> }> {
      const now = new Date();
      const present = await db.managedResource.findMany({
        where: {
          system: 'github',
          kind: 'secret',
          state: 'present',
          name: { endsWith: `/${DEPLOY_SECRET}` },
          uses: { some: inUse },
        },
        select: { id: true, name: true, location: true, version: true },
      });
      const due = present
        .map((resource) => ({ ...resource, life: parseCredentialLife(resource.version) }))
        .filter(({ life }) => isDueForRenewal(life, now))
        .toSorted((a, b) => (a.life?.expiresAt.getTime() ?? 0) - (b.life?.expiresAt.getTime() ?? 0));
      return {
        due: due.slice(0, ROUND_LIMIT).map(({ id, name, location }) => ({
          resourceId: id,
          title: `${environmentOf(name)} of ${location ?? 'a repository'}`,
        })),
      };
    },

    /**
     * One credential, by the plan of the newest run that uses it.
     * @returns `unused` when every run that used it was undone meanwhile: then no secret is left behind
     */
    async renewDeployCredential({
      resourceId,
    }: {
      resourceId: string;
    }): Promise<{ outcome: 'renewed' | 'unused' }> {
      const use = await findUse(resourceId);
      if (!use) return { outcome: 'unused' };
      const { plan } = await loadRun(deps, use.runId);
      const environment = environmentOf(use.resource.name);
      const opened = await openForSecrets(deps, plan);
      const { version } = await putDeployToken(deps, { ...opened, plan, environment });
      if (!(await findUse(resourceId))) {
        // An undo went by between the two looks and may have removed the secret before it was put again.
        await opened.github.settings.deleteSecret(opened.name, environment, DEPLOY_SECRET);
        return { outcome: 'unused' };
      }
      await db.managedResource.updateMany({ where: { id: resourceId, state: 'present' }, data: { version } });
      return { outcome: 'renewed' };
    },

    /** Tells the health page how the round went: a credential that cannot be renewed stops deployments in the end. */
    async recordDeployCredentials({ failures }: { failures: string[] }): Promise<void> {
      const untold = failures.length - TOLD_FAILURES;
      const status = {
        state: failures.length === 0 ? 'ok' : 'failing',
        detail:
          failures.length === 0
            ? null
            : [
                'Deploy credentials could not be renewed.',
                ...failures.slice(0, TOLD_FAILURES),
                ...(untold > 0 ? [`And ${untold} more.`] : []),
              ].join(' '),
        observedAt: new Date(),
      };
      const name = DEPLOY_CREDENTIALS_STATUS;
      await db.systemStatus.upsert({ where: { name }, create: { name, ...status }, update: status });
    },
  };

  function findUse(resourceId: string) {
    return db.resourceUse.findFirst({
      where: { resourceId, resource: { state: 'present' }, ...inUse },
      orderBy: { at: 'desc' },
      include: { resource: true },
    });
  }
}

/**
 * A run counts until somebody asks to undo it: from then on its secret is on the way out. While the undo still waits for a
 * merge, which may take weeks, the pipeline works.
 */
const inUse = {
  undoneAt: null,
  run: {
    OR: [{ state: { notIn: ['undoing', 'undone'] } }, { state: 'undoing', waitingSince: { not: null } }],
  },
} satisfies Prisma.ResourceUseWhereInput;
