import { getSettings } from '#config/env.ts';
import { getOrganisation } from '#config/organisation.ts';
import type { Organisation } from '#domain/organisation.ts';
import type { SampleRepository } from '#domain/views/shell.ts';
import { createDatabase, type Database } from '#prisma/client.ts';
import type { Timing } from '#workflows/contracts.ts';

/** What every use case works with. Passed in by tests, made once per process otherwise. */
export interface ServerContext {
  database: Database;
  organisation: Organisation;
  /** Where people find the code host, for links and for whose accounts are linked. */
  codeHost: { host: string; webUrl: string };
  /** How patiently runs look again when no webhook comes. */
  timing: Timing;
  /** In the sandbox, repositories to try; left out elsewhere. */
  samples?: readonly SampleRepository[];
  now(): Date;
}

const REAL_TIMING: Timing = { pollMinMs: 2_000, pollMaxMs: 60_000, monitoringLimitMs: 15 * 60_000 };
/** A rehearsal has nobody's rate limit to spare, and a person who looks on. */
const SANDBOX_TIMING: Timing = { pollMinMs: 1_000, pollMaxMs: 5_000, monitoringLimitMs: 5 * 60_000 };

const held = globalThis as typeof globalThis & { onrampServerContext?: ServerContext };

/** This process's context; it survives module reloads, so that a development server keeps one pool. */
export function getServerContext(): ServerContext {
  held.onrampServerContext ??= createServerContext();
  return held.onrampServerContext;
}

function createServerContext(): ServerContext {
  const settings = getSettings();
  return {
    database: createDatabase(settings.database.url, { maxConnections: 10 }),
    organisation: getOrganisation(),
    codeHost: { host: new URL(settings.github.webUrl).host, webUrl: settings.github.webUrl },
    timing: settings.sandbox ? SANDBOX_TIMING : REAL_TIMING,
    samples: settings.sandbox?.repositories ?? [],
    now: () => new Date(),
  };
}
