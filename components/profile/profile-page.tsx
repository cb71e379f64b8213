import type { ReactNode } from 'react';
import type { ProfileView } from '#domain/views/profile.ts';
import { SignOutButton } from '../shell/buttons.tsx';
import { PageBar } from '../shell/page-bar.tsx';
import { ClockProvider } from '../time/clock.tsx';
import { Time } from '../time/time.tsx';
import { TextLink } from '../ui/links.tsx';
import { Notice } from '../ui/notice.tsx';
import { list, roleWords } from '../wording/words.ts';
import { type CreateToken, CreateTokenForm } from './create-token-form.tsx';
import { GithubAccount, type UnlinkGithub } from './github-account.tsx';
import { type RevokeToken, TokenTable } from './token-table.tsx';

interface ProfilePageProps {
  view: ProfileView;
  /** How linking the GitHub account has just ended, when the reader comes back from it. */
  linking: { linked: string } | { refused: string } | null;
  createToken: CreateToken;
  revokeToken: RevokeToken;
  unlinkGithub: UnlinkGithub;
}

/** Who I am to Onramp: roles and teams, the linked GitHub account, API tokens. */
export function ProfilePage({ view, linking, createToken, revokeToken, unlinkGithub }: ProfilePageProps) {
  const { person } = view;
  return (
    <ClockProvider asOf={view.asOf}>
      <PageBar here="Profile" />
      <div className="flex-1 bg-surface">
        <header className="flex flex-wrap items-start justify-between gap-3 border-b border-line px-4 py-5 tab:px-6 desk:px-8">
          <div>
            <h1>{person.name}</h1>
            <p className="mt-1 text-dense text-ink-2">{person.email}</p>
          </div>
          <SignOutButton />
        </header>
        {linking && (
          <div className="px-4 pt-5 tab:px-6 desk:px-8">
            {'linked' in linking ? (
              <Notice kind="ok" role="status" title={`The GitHub account ${linking.linked} is linked.`} />
            ) : (
              <Notice kind="bad" role="alert" title="The GitHub account was not linked.">
                <p className="text-ink-2">{linking.refused}</p>
              </Notice>
            )}
          </div>
        )}
        <Section title="Roles and teams">
          <dl className="grid max-w-[640px] grid-cols-[104px_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-dense">
            <dt className="text-ink-3">Roles</dt>
            <dd>{person.roles.length > 0 ? list(person.roles.map(roleWords)) : 'none'}</dd>
            <dt className="text-ink-3">Teams</dt>
            <dd>
              {person.teams.length === 0 && 'none'}
              {person.teams.map((team, index) => (
                <span key={team.slug}>
                  {index > 0 && ', '}
                  <TextLink href={`/teams/${team.slug}`}>{team.name}</TextLink>
                </span>
              ))}
            </dd>
          </dl>
          <p className="mt-2 text-cap text-ink-3">
            From your groups at the identity provider, confirmed <Time at={person.groupsSeenAt} />.
          </p>
        </Section>
        <Section title="GitHub account">
          <GithubAccount github={view.github} unlinkGithub={unlinkGithub} />
        </Section>
        <Section title="API tokens" aside="for the command line and your own programs">
          <TokenTable tokens={view.tokens} revokeToken={revokeToken} />
          <CreateTokenForm createToken={createToken} />
        </Section>
      </div>
    </ClockProvider>
  );
}

function Section({ title, aside, children }: { title: string; aside?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-b border-line px-4 py-6 tab:px-6 desk:px-8">
      <h2 className="mb-3">
        {title} {aside && <span className="text-dense font-normal text-ink-3">{aside}</span>}
      </h2>
      {children}
    </section>
  );
}
