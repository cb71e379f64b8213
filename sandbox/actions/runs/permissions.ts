import type { JobDefinition, WorkflowFile } from '../workflow/parse.ts';
import { asMap, type Template } from '../workflow/template.ts';

const SCOPES = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'id-token',
  'issues',
  'models',
  'packages',
  'pages',
  'pull-requests',
  'security-events',
  'statuses',
];

/** What a job's token may do: the job's `permissions`, else the workflow's, else read of contents and packages. */
export function permissionsOf(workflow: WorkflowFile, definition: JobDefinition): Record<string, string> {
  const written = definition.fields.permissions ?? workflow.fields.permissions;
  if (written === undefined) return { contents: 'read', packages: 'read', metadata: 'read' };
  return { ...expand(written), metadata: 'read' };
}

function expand(written: Template): Record<string, string> {
  if (written === 'read-all' || written === 'write-all') {
    const level = written === 'read-all' ? 'read' : 'write';
    return Object.fromEntries(
      SCOPES.filter((scope) => scope !== 'id-token' || level === 'write').map((scope) => [key(scope), level]),
    );
  }
  return Object.fromEntries(
    Object.entries(asMap(written))
      .filter(([, level]) => level === 'read' || level === 'write')
      .map(([scope, level]) => [key(scope), String(level)]),
  );
}

/** The REST API writes `pull_requests` where workflow files write `pull-requests`. */
const key = (scope: string): string => scope.replaceAll('-', '_');
