/** One line an app wrote, as the log backend keeps it. */
export interface LogLine {
  at: Date;
  text: string;
  /** Labels of the stream the line belongs to: `namespace`, `pod`, `container` ... */
  labels: Record<string, string>;
}

export interface LogSelector {
  namespace: string;
  /** Value of the `app` label: the app's name. */
  app: string;
  /** Only lines written at or after this time. */
  since: Date;
  /** Only lines that contain this text, taken literally. */
  contains?: string;
  /** At most this many lines; 100 unless told. */
  limit?: number;
}

/**
 * A system that keeps what apps print: Loki, Datadog.
 * Every function throws `PortalError` (`unavailable`, `rate-limited`, `forbidden`).
 */
export interface LogsBackend {
  readonly system: string;
  /** Newest first. */
  recentLines(selector: LogSelector): Promise<LogLine[]>;
  /** Version of the running server, for `doctor`. */
  version(): Promise<string>;
}
