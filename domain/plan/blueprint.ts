import type { ManifestApp } from '../app-manifest/manifest.ts';
import type { AppFindings } from '../inspection/inspection.ts';

/** What a blueprint may look at besides the app itself. */
export interface BlueprintContext {
  repository: { owner: string; name: string; defaultBranch: string };
  /** Text of files that exist, by path; null or absent where there is none. */
  files: Readonly<Record<string, string | null>>;
}

/** A Dockerfile to be written, or one that is there. */
export type ImageSource = { dockerfile: string; context: string };

/** A step of a job, as GitHub Actions has it. Built as data, serialised once. */
export interface WorkflowStep {
  name: string;
  id?: string;
  if?: string;
  uses?: string;
  with?: Record<string, string | number | boolean>;
  run?: string;
  env?: Record<string, string>;
  'working-directory'?: string;
}

/** A file that a blueprint wants in the repository when there is none. */
export interface BlueprintFile {
  path: string;
  content: string;
  purpose: string;
  notices: Array<{ line: number; text: string }>;
}

export interface BlueprintQuestion {
  field: 'port' | 'startCommand' | 'runtimeVersion' | 'buildCommand';
  question: string;
}

/** A versioned golden path for one kind of app. Pure: decides from findings and file texts alone. */
export interface Blueprint {
  id: string;
  version: string;
  /** One line for people who choose. */
  summary: string;
  /** Whether this golden path fits what was found. */
  accepts(findings: AppFindings): boolean;
  /** Paths of files the blueprint wants to read, given what was found. */
  reads(findings: AppFindings): string[];
  /** What must be known, and was not found. */
  questions(findings: AppFindings): BlueprintQuestion[];
  /** What the manifest says besides name, port, paths and size: folders it writes to, its user, its Dockerfile. */
  manifestDefaults(
    findings: AppFindings,
    context: BlueprintContext,
  ): Partial<
    Pick<ManifestApp, 'runtime' | 'user' | 'writable' | 'dockerfile' | 'context' | 'build' | 'start'>
  >;
  /** Files of one app: Dockerfile and .dockerignore where there is none. */
  files(app: ManifestApp, context: BlueprintContext): BlueprintFile[];
  /** Steps that install and test the app, between checkout and image build; empty when there is nothing to run. */
  testSteps(app: ManifestApp, context: BlueprintContext): WorkflowStep[];
}

/** Where the image of an app is built from. */
export function imageSource(app: Pick<ManifestApp, 'path' | 'dockerfile' | 'context'>): ImageSource {
  const inFolder = app.path === '.' ? 'Dockerfile' : `${app.path}/Dockerfile`;
  return { dockerfile: app.dockerfile ?? inFolder, context: app.context ?? app.path };
}
