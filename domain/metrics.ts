/** A scrape target, one process's metrics endpoint, as the metrics backend sees it. */
export interface ScrapeTarget {
  /** Scrape pool or job the target belongs to. */
  pool: string;
  /** Address scraped. */
  url: string;
  labels: Record<string, string>;
  health: 'up' | 'down' | 'unknown';
  /** Why the last scrape failed; null when it did not. */
  lastError: string | null;
  lastScrapeAt: Date | null;
}

/** A rule the backend has really loaded (not merely one that exists as an object in a cluster). */
export interface LoadedRule {
  group: string;
  /** File or folder the backend read it from. */
  source: string;
  name: string;
  kind: 'alerting' | 'recording';
  expression: string;
  /** Whether the backend can evaluate it. */
  health: 'ok' | 'failing' | 'unknown';
  lastError: string | null;
  /** State of an alerting rule; null for a recording one. */
  state: 'inactive' | 'pending' | 'firing' | null;
}

/** One series of an instant query: its labels and its value at `at`. */
export interface MetricSample {
  labels: Record<string, string>;
  value: number;
  at: Date;
}

/** Which targets: all labels must be equal. `namespace` is the Kubernetes namespace of the scraped pod. */
export interface TargetSelector {
  namespace: string;
  labels?: Record<string, string>;
}

/** Which rules; an absent field selects everything. */
export interface RuleSelector {
  groups?: string[];
  names?: string[];
}

/**
 * A system that collects metrics and evaluates rules: Prometheus, Datadog.
 * Every function throws `PortalError` (`unavailable`, `rate-limited`, `forbidden`, `invalid` for a bad expression).
 */
export interface MetricsBackend {
  readonly system: string;
  targets(selector: TargetSelector): Promise<ScrapeTarget[]>;
  rules(selector: RuleSelector): Promise<LoadedRule[]>;
  /** Instant query in the backend's own language; a scalar comes back as one sample without labels. */
  query(expression: string): Promise<MetricSample[]>;
  /** Version of the running server, for `doctor`. */
  version(): Promise<string>;
}
