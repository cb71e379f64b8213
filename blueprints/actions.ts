interface PinnedAction {
  tag: string;
  commit: string;
}

/** Commit of each release tag, so that a moved tag changes nothing in a pipeline. Dependabot keeps them current. */
const PINNED = {
  'actions/checkout': { tag: 'v7.0.1', commit: '3d3c42e5aac5ba805825da76410c181273ba90b1' },
  'actions/setup-node': { tag: 'v7.0.0', commit: '820762786026740c76f36085b0efc47a31fe5020' },
  'docker/login-action': { tag: 'v4.1.0', commit: '4907a6ddec9925e35a0a9e82d7399ccc52663121' },
  'docker/setup-buildx-action': { tag: 'v4.3.0', commit: '37fe631027851001ddb9b187196cc803df7f5f0e' },
  'docker/build-push-action': { tag: 'v7.3.0', commit: '53b7df96c91f9c12dcc8a07bcb9ccacbed38856a' },
} as const satisfies Record<string, PinnedAction>;

export type KnownAction = keyof typeof PINNED;

/** `uses:` of an action, by commit. */
export function pinned(action: KnownAction): string {
  return `${action}@${PINNED[action].commit}`;
}

/** Release tag of a pinned `uses:`, for the comment beside it; null for anything else. */
export function tagOf(uses: string): string | null {
  const found = Object.entries(PINNED).find(([action, { commit }]) => uses === `${action}@${commit}`);
  return found ? found[1].tag : null;
}
