import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';

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

/** Opens a pool; connections are made on first use. Close it with `$disconnect()`. */
export function createDatabase(url: string, { maxConnections = 8 }: DatabaseOptions = {}): Database {
  const adapter = new PrismaPg({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: 'onramp',
  });
  return new PrismaClient({ adapter });
}
