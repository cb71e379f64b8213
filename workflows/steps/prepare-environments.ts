import { effects } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';

/** Environments, variables and the deploy identity's secret. Not yet the rules: they would block other pull requests. */
export async function prepareEnvironments(run: RunHandle): Promise<StepReport> {
  const { environments } = await effects.listPlannedEnvironments({ runId: run.runId });
  await effects.ensureRepositoryVariables({ runId: run.runId });
  const prepared = await Promise.all(
    environments.map(async (environment) => {
      await effects.ensureEnvironment({ runId: run.runId, environment });
      return effects.ensureDeployCredential({ runId: run.runId, environment });
    }),
  );
  return { note: `${environments.join(' and ')}`, links: prepared.flatMap((result) => result.links) };
}
