import type { KubernetesObject } from '../app-manifest/kubernetes-object.ts';
import type { Inspection } from '../inspection/inspection.ts';
import type { Readings } from '../inspection/readings.ts';
import type { Organisation, SizeLimit } from '../organisation.ts';
import type { ClaimedName } from './name-claims.ts';
import type { PlanChoices, PlannedRepository } from './plan.ts';

/** A variable, secret or environment as it is on GitHub now. Values of secrets cannot be read. */
export interface ExistingGitHub {
  appInstalled: boolean;
  /** Where a person installs the app on this repository, or accepts its permissions. */
  installUrl: string;
  /** What the account has accepted, by area; empty when the app is not installed. */
  permissions: Readonly<Record<string, string>>;
  actionsEnabled: boolean;
  environments: readonly string[];
  /** Scope is the environment's name, or null for the repository. */
  variables: ReadonlyArray<{ environment: string | null; name: string; value: string }>;
  secrets: ReadonlyArray<{ environment: string | null; name: string }>;
  rulesets: readonly string[];
  /** Names of its branches that begin with `BRANCH_PREFIX`. */
  branches: readonly string[];
}

/** A cluster as it is now, as far as a plan of this repository touches it. */
export interface ExistingCluster {
  /** Live objects by `objectKey` (`<cluster>/<namespace>/<Kind>/<name>`); what does not exist is left out. */
  objects: Readonly<Record<string, KubernetesObject>>;
  /**
   * By `<cluster>/<namespace>`: what others in the namespace use (this repository's own apps left out), and the hard
   * limit of the quota there, when there is one.
   */
  usage: Readonly<Record<string, { inUse: SizeLimit; quota: SizeLimit | null }>>;
}

/** Everything that `buildPlan` needs; gathering it is the caller's work. */
export interface PlanInput {
  repository: PlannedRepository;
  inspection: Inspection;
  choices: PlanChoices;
  organisation: Organisation;
  /** Slugs of the requester's teams. */
  requesterTeams: readonly string[];
  /** Address of the served JSON schema: `<portal>/schemas/onramp.v1.json`. */
  schemaUrl: string;
  existing: {
    /** What is at every path of `requiredPaths`; a path that is not among them counts as absent. */
    files: Readings;
    github: ExistingGitHub;
    cluster: ExistingCluster;
    /** Names that other repositories have claimed, of those that the plan wants. */
    namesTaken: readonly ClaimedName[];
  };
}
