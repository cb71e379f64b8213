import { FlaskConical } from 'lucide-react';
import { CopyButton } from '../ui/copy-button.tsx';

/** Somebody made up, of the sandbox. */
export interface SampleAccount {
  role: string;
  login: string;
  password?: string;
  name?: string;
}

const COMES_TO: Record<string, string> = {
  engineer: 'onboards repositories',
  qa: 'sees what runs where',
  platform: 'answers what runs wait for',
  manager: 'sees the health of teams',
};

/** Whom a newcomer can sign in as. Said to be samples, so that nobody takes them for accounts of the organisation. */
export function SampleAccounts({ accounts }: { accounts: readonly SampleAccount[] }) {
  return (
    <section aria-labelledby="sample-accounts" className="mt-6 rounded-panel border border-line bg-surface">
      <div className="border-b border-line px-4 py-3">
        <h2 id="sample-accounts" className="flex items-center gap-2">
          <FlaskConical className="size-4 stroke-[1.75] text-ink-3" aria-hidden />
          Sample accounts
        </h2>
        <p className="mt-0.5 text-cap text-pretty text-ink-2">
          This is a sandbox on sample systems. Its people are made up; sign in as any of them.
        </p>
      </div>
      <ul className="divide-y divide-line">
        {accounts.map(({ role, login, password, name }) => (
          <li key={login} className="px-4 py-2.5 text-dense">
            <p>
              <span className="font-medium">{name ?? login}</span>
              {COMES_TO[role] && <span className="text-ink-2">, {COMES_TO[role]}</span>}
            </p>
            <p className="flex flex-wrap items-center gap-x-3 text-ink-3">
              <span>
                Login <span className="mono text-ink">{login}</span>
              </span>
              {password && (
                <span className="inline-flex items-center">
                  Password <span className="mono ml-1 text-ink">{password}</span>
                  <CopyButton value={password} name={`the password of ${login}`} />
                </span>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
