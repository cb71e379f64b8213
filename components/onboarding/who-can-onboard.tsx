import type { OnboardHelp } from '#domain/views/onboard-page.ts';
import { ButtonLink } from '../ui/button-link.tsx';
import { TextLink } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { list } from '../wording/words.ts';

/** For a reader who may not onboard: whom to ask, and what there is to see meanwhile. */
export function WhoCanOnboard({ help }: { help: OnboardHelp }) {
  return (
    <>
      <Panel title="Who can onboard a repository for you">
        <ul className="divide-y divide-line text-dense">
          {help.teams.map((team) => (
            <li key={team.slug} className="px-4 py-3">
              <p className="font-medium">
                <TextLink href={`/teams/${team.slug}`}>Team {team.name}</TextLink>
              </p>
              <p className="text-ink-2">
                {team.people.length > 0 ? `${list(team.people, 5)}, or any` : 'Any'} engineer of the team, in{' '}
                <span className="mono">{team.slackChannel}</span>
              </p>
            </li>
          ))}
          <li className="px-4 py-3">
            <p className="font-medium">The platform team</p>
            <p className="text-ink-2">
              For every team, in <span className="mono">{help.platformChannel}</span>
            </p>
          </li>
        </ul>
      </Panel>
      <p className="mt-4 text-dense text-ink-2">
        Give them the repository’s address. Once they have begun, you can follow it.
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <ButtonLink href="/runs">Follow the runs</ButtonLink>
        <ButtonLink href="/apps">See the apps</ButtonLink>
      </div>
    </>
  );
}
