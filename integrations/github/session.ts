import type { Octokit } from '@octokit/rest';
import type { z } from 'zod';
import { parseAnswer } from '../http/answer.ts';
import { guard, guardFind } from './errors.ts';

/** What the topic files work with: an authenticated octokit, and where answers become ours. */
export interface Session {
  octokit(): Promise<Octokit>;
  /** The bare token, for the one call that streams. */
  token(): Promise<string>;
}

type Answer = Promise<{ data: unknown }>;

/** One call, parsed. `doing` finishes the sentence "while ...". @throws PortalError */
export function read<T>(
  session: Session,
  doing: string,
  schema: z.ZodType<T>,
  call: (octokit: Octokit) => Answer,
): Promise<T> {
  return guard(doing, async () => {
    const { data } = await call(await session.octokit());
    return parseAnswer(schema, data, 'GitHub', doing);
  });
}

/** Like `read`; null when GitHub answers 404. */
export function readOrNull<T>(
  session: Session,
  doing: string,
  schema: z.ZodType<T>,
  call: (octokit: Octokit) => Answer,
): Promise<T | null> {
  return guardFind(doing, async () => {
    const { data } = await call(await session.octokit());
    return parseAnswer(schema, data, 'GitHub', doing);
  });
}

/** A call whose answer does not matter. */
export function act(
  session: Session,
  doing: string,
  call: (octokit: Octokit) => Promise<unknown>,
): Promise<void> {
  return guard(doing, async () => {
    await call(await session.octokit());
  });
}

/** Page numbers from 1 until `page` says it was the last. Bounded, so that a wrong answer cannot loop for ever. */
export async function allPages<T>(
  fetchPage: (page: number) => Promise<T[]>,
  options: { pageSize: number; maxPages?: number },
): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; page <= (options.maxPages ?? 1000); page++) {
    const items = await fetchPage(page);
    all.push(...items);
    if (items.length < options.pageSize) break;
  }
  return all;
}
