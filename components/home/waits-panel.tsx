import type { HomeView } from '#domain/views/home.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextLink } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { WaitRow } from '../waits/wait-row.tsx';
import { count } from '../wording/words.ts';

/** What waits for me, and below it what holds up my teams and runs but others must do. */
export function WaitsPanel({ view }: { view: HomeView }) {
  const { counts, you, yourTeams } = view.waits;
  const ofOthers = counts.yourTeams - counts.you;
  return (
    <Panel title="Waits for you" aside={counts.you}>
      {counts.you === 0 && (
        <EmptyState title="Nothing waits for you">
          {view.may.onboard.allowed
            ? 'Pull requests to merge, deployments to approve, builds to mend and questions to answer appear here.'
            : 'Deployments that only you can approve on GitHub appear here. Questions of runs are answered by engineers and the platform team.'}
        </EmptyState>
      )}
      <ul className="divide-y divide-line">
        {you.map((wait) => (
          <WaitRow key={wait.id} wait={wait} />
        ))}
      </ul>
      <More n={counts.you - you.length} href="/inbox" />
      {ofOthers > 0 && (
        <div className="border-t border-line bg-surface-2">
          <h3 className="px-4 pt-2.5 text-cap font-medium text-ink-2">
            Your teams wait for others <span className="font-normal text-ink-3">{ofOthers}</span>
          </h3>
          <ul>
            {yourTeams.map((wait) => (
              <WaitRow key={wait.id} wait={wait} />
            ))}
          </ul>
          <More n={ofOthers - yourTeams.length} href="/inbox?show=teams" />
        </div>
      )}
    </Panel>
  );
}

/** Nothing that is counted is out of reach. */
function More({ n, href }: { n: number; href: string }) {
  if (n <= 0) return null;
  return (
    <p className="border-t border-line px-4 py-2.5 text-dense">
      <TextLink href={href} className="text-accent-text">
        {count(n, 'more', 'more')} in the inbox
      </TextLink>
    </p>
  );
}
