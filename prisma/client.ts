import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient } from './generated/client.ts';
import { toStorable, toStorableArguments } from './storable.ts';

export type Database = PrismaClient;
/** What a function needs when it may run inside a transaction. */
export type DatabaseOrTransaction = Omit<
  PrismaClient,
  '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'
>;

export interface DatabaseOptions {
  /** Upper bound of open connections of this process. */
  maxConnections?: number;
}

/**
 * Opens a pool; connections are made on first use. Close it with `$disconnect()`. Whatever text is given to it can be kept:
 * what the outside says reaches Postgres by here only, and must fail nobody's run.
 */
export function createDatabase(url: string, { maxConnections = 8 }: DatabaseOptions = {}): Database {
  const adapter = new PrismaPg({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: 'onramp',
  });
  const client = new PrismaClient({ adapter }).$extends({
    query: {
      $queryRaw: ({ args, query }) => query(withStorableValues(args)),
      $executeRaw: ({ args, query }) => query(withStorableValues(args)),
      $allModels: { $allOperations: ({ model, args, query }) => query(toStorableArguments(model, args)) },
    },
  });
  // Nobody of ours uses what an extension takes away (`$on`).
  return client as unknown as Database;
}

function withStorableValues({ strings, values }: Prisma.Sql): Prisma.Sql {
  return new Prisma.Sql(strings, [...toStorable(values)]);
}
