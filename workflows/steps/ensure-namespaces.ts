import { effects } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';

/** One namespace per environment, side by side: a cluster that is slow or asks a person holds up only its own. */
export async function ensureNamespaces(run: RunHandle): Promise<StepReport> {
  const { environments } = await effects.listPlannedEnvironments({ runId: run.runId });
  const made = await Promise.all(
    environments.map((environment) => effects.ensureNamespace({ runId: run.runId, environment })),
  );
  return { note: made.map((result) => result.namespace).join(', '), links: [] };
}
