import { defineConfig } from 'prisma/config';

// The native schema engine cannot be downloaded behind a package mirror; `generate`, `validate` and `format`
// never call it, they only insist that the variable names a file that exists.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ||= import.meta.filename;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.ONRAMP_DATABASE_URL ?? '' },
});
