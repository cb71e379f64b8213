import type { ResourceView } from '#domain/views/runs.ts';

const SYSTEM_WORDS: Record<string, string> = {
  github: 'GitHub',
  kubernetes: 'Kubernetes',
  jira: 'Jira',
  catalog: 'catalog',
  slack: 'Slack',
};

/** "GitHub environment", "Namespace": Kubernetes kinds speak for themselves. */
export function kindWords(resource: ResourceView): string {
  const kind = resource.kind.replaceAll('-', ' ');
  if (resource.system === 'kubernetes') return kind;
  return `${SYSTEM_WORDS[resource.system] ?? resource.system} ${kind}`;
}
