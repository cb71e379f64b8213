import type { ReactNode } from 'react';
import { PageBar } from '../shell/page-bar.tsx';

interface MessagePageProps {
  /** Name of the page, in the bar. */
  here: string;
  /** What happened. */
  title: string;
  /** What was kept, and what to do. */
  children: ReactNode;
  actions: ReactNode;
}

/** A page that is only a message: not found, not allowed, gone wrong. */
export function MessagePage({ here, title, children, actions }: MessagePageProps) {
  return (
    <>
      <PageBar here={here} kind="overview" />
      <div className="max-w-[72ch] px-4 py-10 tab:px-6 desk:px-8">
        <h1>{title}</h1>
        <div className="mt-2 space-y-2 text-pretty text-ink-2">{children}</div>
        <div className="mt-5 flex flex-wrap items-center gap-2">{actions}</div>
      </div>
    </>
  );
}
