import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Organisation } from '#domain/organisation.ts';

const kubeconfigSchema = z.object({
  contexts: z.array(z.object({ name: z.string() })).nullish(),
});

/**
 * Whether the kubeconfig knows every cluster of the organisation, by a context of the same name.
 * @param kubeconfig path of the file
 * @returns a sentence for each thing that does not fit; empty when all does
 */
export function findClusterProblems(kubeconfig: string, organisation: Organisation): string[] {
  let contexts: string[];
  try {
    const document = kubeconfigSchema.parse(parse(readFileSync(kubeconfig, 'utf8')));
    contexts = (document.contexts ?? []).map(({ name }) => name);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    // An error of the YAML parser has a code too.
    const why = syscall ? `cannot be read (${code})` : 'is no kubeconfig';
    return [`ONRAMP_KUBECONFIG names ${kubeconfig}, which ${why}.`];
  }
  return organisation.clusters
    .filter(({ name }) => !contexts.includes(name))
    .map(
      ({ name }) =>
        `${kubeconfig} has no context named "${name}", as the cluster in the organisation file is (it has: ${contexts.join(', ') || 'none'}). Rename the context or the cluster.`,
    );
}
