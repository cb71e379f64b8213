import type { ParsedManifest } from '../app-manifest/manifest-text.ts';
import { textAt } from '../inspection/readings.ts';
import type { TeamSettings } from '../organisation.ts';
import { getTeam } from '../organisation.ts';
import { PortalError } from '../portal-error.ts';
import { teamOfCodeowners } from './codeowners.ts';
import type { PlanInput } from './plan-input.ts';

/**
 * The owning team: as chosen, else as the repository's manifest or CODEOWNERS say, else the requester's only team.
 * Null when none of them says: the person must be asked.
 * @throws PortalError invalid when the chosen team does not exist
 */
export function chooseTeam(input: PlanInput, manifest: ParsedManifest | null): TeamSettings | null {
  const { organisation, choices } = input;
  const known = (slug: string) => organisation.teams.some((team) => team.slug === slug);
  if (choices.team !== undefined) {
    if (!known(choices.team)) throw unknownTeam(choices.team);
    return getTeam(organisation, choices.team);
  }
  const declared = manifest?.ok ? manifest.manifest.team : null;
  if (declared !== null && known(declared)) return getTeam(organisation, declared);
  const codeowners = input.inspection.existing.codeowners;
  const text = codeowners === null ? null : textAt(input.existing.files, codeowners);
  const owner = text ? teamOfCodeowners(text, organisation) : null;
  if (owner !== null) return getTeam(organisation, owner);
  const [only, ...others] = input.requesterTeams.filter(known);
  return only !== undefined && others.length === 0 ? getTeam(organisation, only) : null;
}

function unknownTeam(slug: string): PortalError {
  return new PortalError('invalid', `There is no team "${slug}". Choose one of the organisation's teams.`, {
    details: { team: slug },
  });
}
