import type {
  BranchFilterConfig,
  EventsConfig,
  PathFilterConfig,
  TagFilterConfig,
} from '@actions/workflow-parser/model/workflow-template';
import { matchesFilter } from './filters.ts';

export type Happening =
  | { event: 'push'; ref: string; changedFiles: () => Promise<string[]> }
  | { event: 'pull_request'; action: string; baseRef: string; changedFiles: () => Promise<string[]> };

const DEFAULT_PULL_REQUEST_TYPES = ['opened', 'synchronize', 'reopened'];

/** Whether a workflow's `on:` asks for a run on what happened. */
export async function isTriggered(events: EventsConfig, happening: Happening): Promise<boolean> {
  if (happening.event === 'push') {
    const config = events.push;
    return (
      config !== undefined &&
      refMatches(config, happening.ref) &&
      (await pathsMatch(config, happening.changedFiles))
    );
  }
  const config = events.pull_request;
  if (config === undefined) return false;
  const types = config.types && config.types.length > 0 ? config.types : DEFAULT_PULL_REQUEST_TYPES;
  if (!types.includes(happening.action)) return false;
  if (!listMatches(config.branches, config['branches-ignore'], happening.baseRef)) return false;
  return pathsMatch(config, happening.changedFiles);
}

function refMatches(config: BranchFilterConfig & TagFilterConfig, ref: string): boolean {
  const namesBranches = config.branches !== undefined || config['branches-ignore'] !== undefined;
  const namesTags = config.tags !== undefined || config['tags-ignore'] !== undefined;
  if (ref.startsWith('refs/heads/')) {
    if (!namesBranches) return !namesTags;
    return listMatches(config.branches, config['branches-ignore'], ref.slice('refs/heads/'.length));
  }
  if (ref.startsWith('refs/tags/')) {
    if (!namesTags) return !namesBranches;
    return listMatches(config.tags, config['tags-ignore'], ref.slice('refs/tags/'.length));
  }
  return false;
}

function listMatches(only: string[] | undefined, ignore: string[] | undefined, value: string): boolean {
  if (only !== undefined) return matchesFilter(only, value);
  return ignore === undefined || !matchesFilter(ignore, value);
}

async function pathsMatch(config: PathFilterConfig, changedFiles: () => Promise<string[]>): Promise<boolean> {
  const only = config.paths;
  const ignore = config['paths-ignore'];
  if (only === undefined && ignore === undefined) return true;
  const files = await changedFiles();
  if (only !== undefined) return files.some((file) => matchesFilter(only, file));
  return files.some((file) => !matchesFilter(ignore ?? [], file));
}
