import type { TeamRef } from '#domain/views/shared.ts';
import { Select } from '../ui/input.tsx';

/** The team filter of a list; part of a `FilterForm`. */
export function TeamSelect({ teams, chosen }: { teams: readonly TeamRef[]; chosen: string | undefined }) {
  return (
    <div className="w-36">
      <Select name="team" aria-label="Team" key={chosen} defaultValue={chosen ?? ''}>
        <option value="">All teams</option>
        {teams.map((team) => (
          <option key={team.slug} value={team.slug}>
            {team.name}
          </option>
        ))}
      </Select>
    </div>
  );
}
