import { z } from 'zod';
import { type Reading, unreadableSchema } from './reading.ts';

/** Where a finding comes from. `line` counts from 1; `rule` says why this line means that value. */
export const evidenceSchema = z.strictObject({
  file: z.string(),
  line: z.number().int().positive(),
  rule: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** What can be known of one app; `null` is "not known", never a guess. */
export const appFindingsSchema = z.strictObject({
  /** Folder inside the repository, `.` for the root; no leading or trailing slash. */
  path: z.string(),
  name: z.string(),
  /** Lower-case ids: `typescript`, `javascript`, `python` ... */
  language: z.string().nullable(),
  /** `express`, `fastify`, `nestjs`, `nextjs`, `vite` ... */
  framework: z.string().nullable(),
  /** `npm`, `pnpm`, `yarn` ... */
  packageManager: z.string().nullable(),
  /** Major version (`22`) or a full one when the repository pins it. */
  runtimeVersion: z.string().nullable(),
  buildCommand: z.string().nullable(),
  testCommand: z.string().nullable(),
  startCommand: z.string().nullable(),
  /** What the start command listens on in production. A number that is no port, as early plans kept it, is not known. */
  port: z.number().int().min(1).max(65535).nullable().catch(null),
  healthPath: z.string().nullable(),
  metricsPath: z.string().nullable(),
  /** Path of the Dockerfile from the repository's root. */
  dockerfile: z.string().nullable(),
  evidence: z.record(z.string(), evidenceSchema),
});
export type AppFindings = z.infer<typeof appFindingsSchema>;

/** What of a repository was not looked at, because there is more of it than Onramp reads. */
export const leftOutSchema = z.strictObject({
  what: z.enum(['apps', 'packages', 'files', 'paths', 'manifests', 'sources']),
  /** How many were looked at, and how many there are (at least, where each leads to more). */
  taken: z.number().int(),
  of: z.number().int(),
  sentence: z.string(),
});
export type LeftOut = z.infer<typeof leftOutSchema>;

export const inspectionSchema = z.strictObject({
  apps: z.array(appFindingsSchema),
  /** Empty when everything was looked at; plans made before it was kept have none. */
  leftOut: z.array(leftOutSchema).optional(),
  existing: z.strictObject({
    /** Paths of CI definitions, and of Kubernetes manifests, Helm charts or kustomizations. */
    ci: z.array(z.string()),
    manifests: z.array(z.string()),
    catalogInfo: z.string().nullable(),
    codeowners: z.string().nullable(),
  }),
  /** What was to be read and is there, but could not be; plans made before it was kept have none. */
  unreadable: z.array(z.strictObject({ path: z.string(), reason: unreadableSchema })).optional(),
});
export type Inspection = z.infer<typeof inspectionSchema>;

/** A repository's files at one commit, as inspection sees them: a listing, and the text of the few files it reads. */
export interface RepositoryFiles {
  /** Paths of all that is not a folder, `/`-separated, no leading slash: files, symbolic links and submodules. */
  paths: readonly string[];
  submodules: readonly string[];
  /** Any path may be asked for: of a folder, and of what is below something that is none, it says so. */
  read(path: string): Promise<Reading>;
}
