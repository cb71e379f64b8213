import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A durable set of JSON documents by key. Every call is synchronous, and on disk when it returns. */
export interface Collection<T> {
  get(key: string): T | undefined;
  put(key: string, value: T): T;
  delete(key: string): boolean;
  /** Documents in insertion order (by default), optionally only keys with a prefix. */
  list(prefix?: string): T[];
  entries(prefix?: string): Array<[string, T]>;
}

export interface Store {
  collection<T>(name: string): Collection<T>;
  /** The next whole number of a named sequence, from 1; never handed out twice. */
  next(sequence: string): number;
  /** Runs `change` atomically: either all its writes are on disk or none. May be nested. */
  transaction<R>(change: () => R): R;
  close(): void;
}

/** Opens (or makes) the stand-ins' state file. Survives kill -9: SQLite in WAL mode with full sync of commits. */
export function openStore(file: string): Store {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000;
    CREATE TABLE IF NOT EXISTS document (
      id INTEGER PRIMARY KEY AUTOINCREMENT, collection TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,
      UNIQUE (collection, key));
    CREATE TABLE IF NOT EXISTS sequence (name TEXT PRIMARY KEY, value INTEGER NOT NULL);`);
  const get = db.prepare('SELECT body FROM document WHERE collection = ? AND key = ?');
  const put = db.prepare(
    'INSERT INTO document (collection, key, body) VALUES (?, ?, ?) ON CONFLICT (collection, key) DO UPDATE SET body = excluded.body',
  );
  const remove = db.prepare('DELETE FROM document WHERE collection = ? AND key = ?');
  const list = db.prepare(
    'SELECT key, body FROM document WHERE collection = ? AND substr(key, 1, length(?)) = ? ORDER BY id',
  );
  const next = db.prepare(
    'INSERT INTO sequence (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value',
  );
  let depth = 0;

  return {
    collection<T>(name: string): Collection<T> {
      const entries = (prefix = ''): Array<[string, T]> =>
        list.all(name, prefix, prefix).map((row) => [String(row.key), JSON.parse(String(row.body)) as T]);
      return {
        get: (key) => {
          const row = get.get(name, key);
          return row ? (JSON.parse(String(row.body)) as T) : undefined;
        },
        put: (key, value) => {
          put.run(name, key, JSON.stringify(value));
          return value;
        },
        delete: (key) => remove.run(name, key).changes > 0,
        list: (prefix) => entries(prefix).map(([, value]) => value),
        entries,
      };
    },
    next: (sequence) => Number(next.get(sequence)?.value),
    transaction(change) {
      if (depth > 0) return change();
      depth++;
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = change();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      } finally {
        depth--;
      }
    },
    close: () => db.close(),
  };
}
