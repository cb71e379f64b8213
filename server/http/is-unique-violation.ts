import { Prisma } from '#prisma/generated/client.ts';

/** Prisma's code for a row that a unique constraint refuses. */
const UNIQUE_VIOLATION = 'P2002';

/** Whether the database refused a row because another one holds its unique key: somebody was first. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === UNIQUE_VIOLATION;
}
