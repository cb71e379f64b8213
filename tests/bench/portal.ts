import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from '@playwright/test';
import { type Api, createApi } from '../support/onramp-api.ts';

/** What a bench needs of the sandbox's `sandbox.json`. */
interface SandboxFile {
  portal: string;
  github: { web: string };
  accounts: Array<{ role: string; login: string; password: string }>;
  tokens: Record<string, string>;
}

interface StepOfRun {
  name: string;
  state: string;
  startedAt: string | null;
  finishedAt: string | null;
}
export interface FinishedRun {
  id: string;
  number: number;
  state: string;
  outcome: string | null;
  steps: StepOfRun[];
}

/** A running Onramp with its sandbox: its pages as a signed-in engineer, and its API. */
export interface Portal {
  url: string;
  /** A browser without a cache whose engineer is signed in. */
  freshContext(): Promise<BrowserContext>;
  /** The newest succeeded run; starts an onboarding of a sample repository and waits for it when there is none. */
  succeededRun(): Promise<FinishedRun>;
  /** The API as the sample person of a role. */
  api(role: string): Api;
  /** A repository that engineers and the platform team may onboard. */
  sampleUrl: string;
}

const SAMPLE = 'acme/orders-api';
const RUN_DEADLINE_MS = 15 * 60_000;
const LOOK_EVERY_MS = 2_000;

/** @throws Error when no sandbox runs in the folder */
export async function openPortal(home: string, browser: Browser): Promise<Portal> {
  const sandbox = readSandbox(home);
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${sandbox.portal}/api/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${sandbox.tokens.engineer}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const until = async <T>(look: () => Promise<T>, done: (seen: T) => boolean): Promise<T> => {
    const deadline = Date.now() + RUN_DEADLINE_MS;
    for (;;) {
      const seen = await look();
      if (done(seen)) return seen;
      if (Date.now() > deadline) throw new Error(`Not done after 15 minutes: ${JSON.stringify(seen)}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  const onboardSample = async (): Promise<string> => {
    const repositoryUrl = `${sandbox.github.web}/${SAMPLE}`;
    const { planId } = await call<{ planId: string }>('POST', 'plans', { repositoryUrl });
    await until(
      () => call<{ status: string }>('GET', `plans/${planId}`),
      ({ status }) => status !== 'inspecting',
    );
    return (await call<{ runId: string }>('POST', 'onboardings', { planId, merge: 'auto' })).runId;
  };
  const state = await signIn(browser, sandbox);
  return {
    url: sandbox.portal,
    sampleUrl: `${sandbox.github.web}/${SAMPLE}`,
    api: (role) =>
      createApi({ portalUrl: sandbox.portal, token: sandbox.tokens[role] ?? '', logTail: () => '' }),
    freshContext: () =>
      browser.newContext({ baseURL: sandbox.portal, storageState: state, reducedMotion: 'reduce' }),
    async succeededRun() {
      const { items } = await call<{ items: FinishedRun[] }>('GET', 'runs?state=succeeded');
      const id = items.find((run) => run.state === 'succeeded')?.id ?? (await onboardSample());
      const run = await until(
        () => call<FinishedRun>('GET', `runs/${id}`),
        (seen) => seen.state !== 'running',
      );
      if (run.state !== 'succeeded') throw new Error(`Run ${run.number} ended ${run.state}: ${run.outcome}`);
      return run;
    },
  };
}

function readSandbox(home: string): SandboxFile {
  try {
    return JSON.parse(readFileSync(join(home, 'sandbox.json'), 'utf8')) as SandboxFile;
  } catch (error) {
    throw new Error(`No sandbox runs in ${home}. Start one with "npm start", or name its ONRAMP_HOME.`, {
      cause: error,
    });
  }
}

async function signIn(browser: Browser, { portal, accounts }: SandboxFile) {
  const account = accounts.find(({ role }) => role === 'engineer');
  if (!account) throw new Error('The sandbox has no engineer.');
  const context = await browser.newContext({ baseURL: portal });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in with single sign-on' }).click();
  await page.getByLabel('Login').fill(account.login);
  await page.getByLabel('Password').fill(account.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.href.startsWith(portal) && url.pathname !== '/sign-in');
  const state = await context.storageState();
  await context.close();
  return state;
}
