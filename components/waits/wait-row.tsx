import type { WaitView } from '#domain/views/waits.ts';
import { ButtonLink, ExternalButtonLink } from '../ui/button-link.tsx';
import { TextLink } from '../ui/links.tsx';
import { waitAction, waitIcon, waitOwnerWords, waitSentence } from '../wording/waits.ts';
import { WaitTime } from './wait-time.tsx';

/** One thing that waits: a sentence and, for whom it waits, an action. The sentence leads to the details in the inbox. */
export function WaitRow({ wait }: { wait: WaitView }) {
  const Icon = waitIcon(wait);
  const mine = wait.whose === 'you';
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-start gap-x-2.5 px-4 py-2.5 text-dense">
      <Icon className={`mt-0.5 size-4 stroke-[1.75] ${mine ? 'text-wait' : 'text-ink-3'}`} aria-hidden />
      <p className="min-w-0 [overflow-wrap:anywhere]">
        <TextLink
          href={`/inbox/${encodeURIComponent(wait.id)}${mine ? '' : '?show=all'}`}
          className={mine ? 'font-medium decoration-transparent' : 'decoration-transparent'}
        >
          {waitSentence(wait)}
        </TextLink>
        <span className="block text-cap">
          {!mine && <span className="text-ink-3">{waitOwnerWords(wait.owner)}, </span>}
          <WaitTime wait={wait} />
        </span>
      </p>
      {mine && <WaitAction wait={wait} size="small" />}
    </li>
  );
}

/** The one thing to do about it, where it is done. */
export function WaitAction({ wait, size, look }: { wait: WaitView; size?: 'small'; look?: 'primary' }) {
  const { label, href, outside } = waitAction(wait);
  const Link = outside ? ExternalButtonLink : ButtonLink;
  return (
    <Link href={href} size={size} look={look} aria-label={`${label}: ${waitSentence(wait)}`}>
      {label}
    </Link>
  );
}
