/** An object of the cluster, as far as Prometheus reads it. */
export interface ClusterObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    labels?: Record<string, string>;
    deletionTimestamp?: string;
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  [field: string]: unknown;
}

/** What Prometheus sees of the cluster it runs in. */
export interface ClusterView {
  /** Objects by plural name: `pods`, `servicemonitors` ... */
  list(plural: string, namespace?: string): ClusterObject[];
  /** Where on this machine a pod's port really is. */
  dial(ip: string, port: number): { host: string; port: number };
  record(about: ClusterObject, type: 'Normal' | 'Warning', reason: string, message: string): void;
}

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: Array<{ key: string; operator: string; values?: string[] }>;
}

/** An empty selector takes everything, a missing one nothing. */
export function matchesSelector(
  labels: Record<string, string> | undefined,
  selector: LabelSelector | undefined,
): boolean {
  if (!selector) return false;
  const has = (key: string) => labels?.[key];
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => has(key) === value);
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = has(key);
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isIn = value !== undefined && values.includes(value);
      return operator === 'In' ? isIn : !isIn;
    })
  );
}
