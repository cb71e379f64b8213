import type { CategoryKey, Project } from './types.ts';

/** The site's configuration as an administrator would have set it. Ids are what clients should keep; names are translated. */

export const CATEGORIES: Record<CategoryKey, { id: number; name: string; colorName: string }> = {
  new: { id: 2, name: 'To Do', colorName: 'blue-gray' },
  indeterminate: { id: 4, name: 'In Progress', colorName: 'yellow' },
  done: { id: 3, name: 'Done', colorName: 'green' },
};

export interface Status {
  id: string;
  name: string;
  description: string;
  category: CategoryKey;
}

export const STATUSES: readonly Status[] = [
  { id: '10000', name: 'To Do', description: 'Not started.', category: 'new' },
  { id: '3', name: 'In Progress', description: 'Somebody works on it.', category: 'indeterminate' },
  {
    id: '10001',
    name: 'Waiting for customer',
    description: 'The requester was asked.',
    category: 'indeterminate',
  },
  {
    id: '10002',
    name: 'Done',
    description: 'Finished, one way or the other: see the resolution.',
    category: 'done',
  },
];

export const RESOLUTIONS = [
  { id: '10000', name: 'Done', description: 'Work has been completed on this issue.' },
  { id: '10001', name: "Won't Do", description: 'This issue will not be actioned.' },
  { id: '10002', name: 'Declined', description: 'This issue was not approved.' },
  { id: '10003', name: 'Duplicate', description: 'The problem is a duplicate of an existing issue.' },
] as const;

export const PRIORITIES = [
  { id: '1', name: 'Highest', description: 'Stops work.', statusColor: '#d04437', isDefault: false },
  { id: '2', name: 'High', description: 'Blocks somebody.', statusColor: '#f15c75', isDefault: false },
  {
    id: '3',
    name: 'Medium',
    description: 'Has the potential to block.',
    statusColor: '#f79232',
    isDefault: true,
  },
  { id: '4', name: 'Low', description: 'Can be worked around.', statusColor: '#707070', isDefault: false },
  { id: '5', name: 'Lowest', description: 'Little impact.', statusColor: '#999999', isDefault: false },
] as const;

export const ISSUE_TYPES = [
  { id: '10001', name: 'Task', description: 'A small piece of work.' },
  { id: '10002', name: 'Service request', description: 'Something a team needs from the platform.' },
] as const;

export const PROJECTS: ReadonlyArray<Omit<Project, 'leadAccountId'> & { leadLogin: string }> = [
  { id: '10000', key: 'PLAT', name: 'Platform requests', leadLogin: 'tomas' },
];

/** A workflow transition. `resolution: 'asked'` has a screen with the field (Done when left out), `'cleared'` empties it. */
export interface Transition {
  id: string;
  name: string;
  from: CategoryKey[];
  to: string;
  resolution: 'asked' | 'cleared' | { id: string };
}

const TRANSITIONS: readonly Transition[] = [
  { id: '11', name: 'Start', from: ['new', 'indeterminate'], to: '3', resolution: 'cleared' },
  { id: '21', name: 'Ask the requester', from: ['new', 'indeterminate'], to: '10001', resolution: 'cleared' },
  { id: '31', name: 'Resolve', from: ['new', 'indeterminate'], to: '10002', resolution: 'asked' },
  { id: '41', name: 'Reject', from: ['new', 'indeterminate'], to: '10002', resolution: { id: '10001' } },
  { id: '51', name: 'Reopen', from: ['done'], to: '10000', resolution: 'cleared' },
];

export const INITIAL_STATUS_ID = '10000';
export const DEFAULT_PRIORITY_ID = '3';
export const DEFAULT_RESOLUTION_ID = '10000';

export const statusById = (id: string): Status => STATUSES.find((status) => status.id === id)!;

/** The transitions that lead out of a status; none leads to where the issue already is. */
export function transitionsFrom(statusId: string): Transition[] {
  const { category } = statusById(statusId);
  return TRANSITIONS.filter((transition) => transition.from.includes(category) && transition.to !== statusId);
}

/** Finds an entry the way Jira's write API lets one name it: by id, or by name regardless of case. */
export function findNamed<T extends { id: string; name: string }>(
  entries: readonly T[],
  named: unknown,
): T | undefined {
  const { id, name } = (named ?? {}) as { id?: unknown; name?: unknown };
  return entries.find((entry) =>
    id !== undefined ? entry.id === String(id) : entry.name.toLowerCase() === String(name).toLowerCase(),
  );
}
