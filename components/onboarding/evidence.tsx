import type { Evidence } from '#domain/inspection/inspection.ts';
import type { PlannedRepository } from '#domain/plan/plan.ts';

interface EvidenceLinkProps {
  evidence: Evidence;
  repository: Pick<PlannedRepository, 'url' | 'headSha'>;
}

/** Where a value was read, `file:line`, at the inspected commit; the rule is in its title. */
export function EvidenceLink({ evidence, repository }: EvidenceLinkProps) {
  const file = evidence.file.split('/').map(encodeURIComponent).join('/');
  return (
    <a
      className="evidence"
      href={`${repository.url}/blob/${repository.headSha}/${file}#L${evidence.line}`}
      target="_blank"
      rel="noreferrer"
      title={`${evidence.file}:${evidence.line}. ${evidence.rule}`}
    >
      {evidence.file}:{evidence.line}
    </a>
  );
}
