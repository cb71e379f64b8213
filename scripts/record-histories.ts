import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

// Keeps real histories for workflows/replay.test.ts:
//   node scripts/record-histories.ts <Temporal address> <version> <case>=<workflow id>[@<run id>] ...
// for example
//   node scripts/record-histories.ts 127.0.0.1:7233 1 paused=onboard-repository/github.com/42
// writes workflows/histories/onboard-repository-v1-paused.json.

const FOLDER = fileURLToPath(new URL('../workflows/histories', import.meta.url));
/** What names the machine and the process that ran the workflow; replay does not look at it. */
const OF_THE_MACHINE = new Set(['identity', 'stackTrace', 'binaryChecksum', 'stickyTaskQueue']);

const [address, version, ...cases] = process.argv.slice(2);
if (!address || !/^\d+$/.test(version ?? '') || cases.length === 0) {
  console.error(
    'Usage: node scripts/record-histories.ts <address> <version> <case>=<workflow id>[@<run id>] ...',
  );
  process.exit(2);
}
const connection = await Connection.connect({ address });
const client = new Client({ connection });
mkdirSync(FOLDER, { recursive: true });
for (const each of cases) {
  const [, name, workflowId, runId] = /^([a-z0-9-]+)=([^@]+)(?:@(.+))?$/.exec(each) ?? [];
  if (!name || !workflowId) throw new Error(`"${each}" is not <case>=<workflow id>.`);
  const handle = client.workflow.getHandle(workflowId, runId);
  const { type } = await handle.describe();
  const file = join(FOLDER, `${toKebab(type)}-v${version}-${name}.json`);
  const { events } = JSON.parse(historyToJSON(await handle.fetchHistory())) as { events: unknown[] };
  const lines = events.map((event) => JSON.stringify(withoutMachine(event)));
  writeFileSync(file, `{"events":[\n${lines.join(',\n')}\n]}\n`);
  console.log(file);
}
await connection.close();

function withoutMachine(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMachine);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      OF_THE_MACHINE.has(key) ? [] : [[key, withoutMachine(inner)]],
    ),
  );
}

function toKebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
