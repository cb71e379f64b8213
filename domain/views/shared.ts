/**
 * What pages and the live streams show: plain serialisable data in the product's words. Written by the read functions
 * under `server/`, read by `components/`. Times are ISO 8601 strings in UTC, durations carry their unit in the name.
 * States are data; the sentences about them are made in components.
 */

/** ISO 8601 with zone, for example `2026-10-16T12:32:07.000Z`. */
export type IsoTime = string;

export type Role = 'engineer' | 'qa' | 'platform' | 'manager';

export interface TeamRef {
  slug: string;
  name: string;
}

export interface PersonRef {
  name: string;
}

/** Who started or asked for something. */
export interface Requester extends PersonRef {
  /** It is the reader. */
  isYou: boolean;
}

export interface RepositoryRef {
  /** `owner/name`. */
  fullName: string;
  url: string;
}

/** Whether an action is open to the reader now; when not, one sentence says why. */
export type Permission = { allowed: true } | { allowed: false; reason: string };

/** How old an observation is, and where it was read. A tile never lies. */
export type Freshness =
  | { status: 'fresh'; observedAt: IsoTime; source: string }
  | { status: 'stale'; observedAt: IsoTime; source: string; reason: string | null }
  | {
      status: 'unavailable';
      since: IsoTime | null;
      lastObservedAt: IsoTime | null;
      source: string;
      reason: string;
    };

/** A deployment that waits at the code host until one of the approvers lets it go on. */
export interface ApprovalView {
  /** As people say it: `acme/checkout` for a team, `@mira` for a person. */
  approvers: string[];
  /** Where it is decided. */
  url: string;
  /** Commit that waits; null when the pipeline was started by hand, for a revision of a person's choice. */
  revision: string | null;
  since: IsoTime;
  observedAt: IsoTime;
}

/** Where an app answers in one environment, or what its first deployment there still needs. */
export interface PlaceView {
  environment: string;
  /** The app's address, also before anything answers there. */
  url: string;
  /** Whether a deployment has been seen there. */
  deployed: boolean;
  /** What a person can open: the address, or the path below it that answered; null when none was seen to answer. */
  openUrl: string | null;
  /** Who approves deployments there; empty where none is needed. */
  approvers: string[];
  approval: ApprovalView | null;
}

/** One page of a keyset-paged list. */
export interface Page<Row> {
  rows: Row[];
  /** Opaque; null on the last page. */
  nextCursor: string | null;
}
