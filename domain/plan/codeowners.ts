import type { Organisation } from '../organisation.ts';

/**
 * The team that owns a whole repository by its CODEOWNERS: of the last rule that covers everything (`*`, `/`, `**`),
 * or the one team that all rules name. Null when neither says.
 */
export function teamOfCodeowners(text: string, organisation: Organisation): string | null {
  const rules = text
    .split('\n')
    .map((line) => line.replace(/#.*$/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/))
    .map(([pattern = '', ...owners]) => ({ pattern, teams: teamsOf(owners, organisation) }));
  const everything = rules.filter((rule) => ['*', '/', '**', '/**', '/*'].includes(rule.pattern)).at(-1);
  const teams =
    everything && everything.teams.length > 0 ? everything.teams : rules.flatMap((rule) => rule.teams);
  const distinct = [...new Set(teams)];
  return distinct.length === 1 ? (distinct[0] ?? null) : null;
}

function teamsOf(owners: readonly string[], organisation: Organisation): string[] {
  return owners.flatMap((owner) => {
    const slug = /^@[^/]+\/(.+)$/.exec(owner)?.[1]?.toLowerCase();
    const team = organisation.teams.find((candidate) => candidate.githubTeam.toLowerCase() === slug);
    return team ? [team.slug] : [];
  });
}
