import type { ManifestApp } from '../app-manifest/manifest.ts';
import type { AppFindings } from '../inspection/inspection.ts';
import type { Readings } from '../inspection/readings.ts';
import type { PlannedEnvironment } from './plan.ts';

/** What a blueprint may look at besides the app itself. */
export interface BlueprintContext {
  repository: { owner: string; name: string; defaultBranch: string; host: string };
  /** What is at each path that a blueprint asks for, or may write. */
  files: Readings;
}

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

/** A file that a blueprint wants in the repository. */
export interface BlueprintFile {
  path: string;
  content: string;
  /** One line on what the file is for. */
  purpose: string;
  notices: Array<{ line: number; text: string }>;
}

export interface BlueprintQuestion {
  /** Field of the findings that must be known. */
  field: 'port' | 'startCommand' | 'runtimeVersion' | 'buildCommand';
  question: string;
}

/** What a blueprint knows of an app beyond the findings. */
export type ManifestDefaults = Partial<
  Pick<ManifestApp, 'runtime' | 'build' | 'test' | 'start' | 'dockerfile' | 'context' | 'user' | 'writable'>
>;

/** A versioned golden path for one kind of app. Pure: decides from findings and file texts alone. */
export interface Blueprint {
  id: string;
  version: string;
  /** One line for people who choose. */
  summary: string;
  /** Whether this golden path fits what was found. */
  accepts(findings: AppFindings): boolean;
  /** Paths of files the blueprint wants to read or may write for this app. */
  paths(findings: AppFindings): string[];
  /** What must be known, and was not found. */
  questions(findings: AppFindings, context: BlueprintContext): BlueprintQuestion[];
  manifestDefaults(findings: AppFindings, context: BlueprintContext): ManifestDefaults;
  /** Files of one app: Dockerfile and .dockerignore where there is none. */
  files(app: ManifestApp, context: BlueprintContext): BlueprintFile[];
  /** Steps that install and test the app after the checkout; empty when there is nothing to run. */
  testSteps(app: ManifestApp, context: BlueprintContext): WorkflowStep[];
}

/** An app with the golden path that it takes. */
export interface AppOnBlueprint {
  app: ManifestApp;
  blueprint: Blueprint;
  findings: AppFindings;
}

export interface RepositoryFilesInput {
  apps: readonly AppOnBlueprint[];
  team: string;
  environments: readonly PlannedEnvironment[];
  /** Path of the catalog file that exists already. */
  catalogInfo: string | null;
  context: BlueprintContext;
}

/** All golden paths, and what a repository gets once, whatever its apps: pipelines and the catalog entry. */
export interface GoldenPaths {
  /** In order of preference: the first that accepts an app is taken. */
  blueprints: readonly Blueprint[];
  /** Paths of the files of `repositoryFiles`. */
  repositoryPaths: readonly string[];
  repositoryFiles(input: RepositoryFilesInput): BlueprintFile[];
  /** Names of the checks that each pull request must pass, as GitHub shows them. */
  requiredChecks(apps: readonly AppOnBlueprint[], context: BlueprintContext): string[];
}

/** Where the image of an app is built from: the manifest's own words, or its folder. */
export function imageSource(app: Pick<ManifestApp, 'path' | 'dockerfile' | 'context'>): {
  dockerfile: string;
  context: string;
} {
  return { dockerfile: app.dockerfile ?? inFolder(app.path, 'Dockerfile'), context: app.context ?? app.path };
}

/** A file inside a folder of the repository, `.` being the root. */
export function inFolder(folder: string, file: string): string {
  return folder === '.' ? file : `${folder}/${file}`;
}
