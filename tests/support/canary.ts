import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';

export interface SecretSearch {
  databaseUrl: string;
  temporalAddress: string;
  temporalNamespace?: string;
  /** Every file below them is read. */
  logFolders: string[];
  /** Answers and pages, each with where it was read. */
  texts?: ReadonlyArray<{ place: string; text: string }>;
  /** At least 8 characters: a shorter text is found by chance. */
  secret: string;
}

/** A line of this length of a secret of several lines (a private key) gives it away as much as the whole. */
const TELLING_LINE = 32;

/**
 * Searches for a secret that must be nowhere: in every column of every table, in every history that Temporal keeps, in
 * every log file, in every text given. As it is, escaped as JSON (also twice), in base64 at any offset, in hex, and percent-encoded.
 * @returns the places where it is, a line each; empty when there is none
 * @throws RangeError for a secret too short to mean anything
 */
export async function findSecret(search: SecretSearch): Promise<string[]> {
  const {
    databaseUrl,
    temporalAddress,
    temporalNamespace = 'default',
    logFolders,
    texts = [],
    secret,
  } = search;
  if (secret.length < 8) throw new RangeError('A secret of less than 8 characters is found by chance.');
  const spellings = spellingsOf(secret);
  const found = await Promise.all([
    searchDatabase(databaseUrl, spellings),
    searchHistories(temporalAddress, temporalNamespace, spellings),
    ...logFolders.map((folder) => searchFiles(folder, spellings)),
  ]);
  const shown = texts.filter(({ text }) => containsAny(text, spellings)).map(({ place }) => place);
  return [...found.flat(), ...shown];
}

function spellingsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= TELLING_LINE);
  const spellings = new Set<string>();
  for (const text of [secret, ...lines]) {
    const escaped = JSON.stringify(text).slice(1, -1);
    const plain = [text, escaped, JSON.stringify(escaped).slice(1, -1), encodeURIComponent(text)];
    for (const spelling of plain) spellings.add(spelling);
    for (const spelling of [text, escaped]) {
      for (const encoded of base64At(spelling)) spellings.add(encoded);
      spellings.add(Buffer.from(spelling).toString('hex'));
    }
  }
  return [...spellings];
}

/** What base64 makes of a text wherever it begins in a longer one: the characters that its neighbours do not touch. */
function base64At(text: string): string[] {
  const length = Buffer.byteLength(text);
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    const [from, to] = [Math.ceil((offset * 8) / 6), Math.floor(((offset + length) * 8) / 6)];
    return (['base64', 'base64url'] as const).map((encoding) => bytes.toString(encoding).slice(from, to));
  });
}

async function searchDatabase(url: string, spellings: string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: columns } = await client.query<{ place: string; table: string; column: string }>(
      `SELECT format('%s.%s', c.table_name, c.column_name) AS place,
              format('%I.%I', c.table_schema, c.table_name) AS "table", format('%I', c.column_name) AS "column"
         FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
        ORDER BY 1`,
    );
    const found: string[] = [];
    for (const { place, table, column } of columns) {
      const { rows } = await client.query<{ rows: number }>(
        `SELECT count(*)::int AS "rows" FROM ${table} AS t
          WHERE EXISTS (SELECT 1 FROM unnest($1::text[]) AS spelling WHERE strpos(t.${column}::text, spelling) > 0)`,
        [spellings],
      );
      if (rows[0] && rows[0].rows > 0) found.push(`database: ${place}, ${rows[0].rows} row(s)`);
    }
    return found;
  } finally {
    await client.end();
  }
}

async function searchHistories(address: string, namespace: string, spellings: string[]): Promise<string[]> {
  const connection = await Connection.connect({ address });
  try {
    const { workflow } = new Client({ connection, namespace });
    const found: string[] = [];
    for await (const execution of workflow.list()) {
      const { workflowId, runId } = execution;
      const { events } = await workflow.getHandle(workflowId, runId).fetchHistory();
      if (containsAny([events, execution.raw], spellings)) found.push(`history: ${workflowId} ${runId}`);
    }
    return found;
  } finally {
    await connection.close();
  }
}

/** Payloads are bytes inside the messages: what is looked at is every text and every run of bytes, however deep. */
function containsAny(value: unknown, spellings: string[]): boolean {
  if (typeof value === 'string') return spellings.some((spelling) => value.includes(spelling));
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return spellings.some((spelling) => bytes.includes(spelling));
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, part]) => spellings.some((spelling) => key.includes(spelling)) || containsAny(part, spellings),
  );
}

async function searchFiles(folder: string, spellings: string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    if (await fileContains(file, spellings)) found.push(`log: ${file}`);
  }
  return found;
}

/** In pieces, each with the end of the one before: logs may be long, and a secret may lie across the border. */
async function fileContains(file: string, spellings: string[]): Promise<boolean> {
  const overlap = Math.max(...spellings.map((spelling) => Buffer.byteLength(spelling))) - 1;
  let end = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const piece = Buffer.concat([end, chunk as Buffer]);
    if (spellings.some((spelling) => piece.includes(spelling))) return true;
    end = piece.subarray(Math.max(0, piece.length - overlap));
  }
  return false;
}
