import type { IsoTime, Role, TeamRef } from './shared.ts';

export const API_TOKEN_SCOPES = ['read', 'write'] as const;
export type ApiTokenScope = (typeof API_TOKEN_SCOPES)[number];

export interface ApiTokenView {
  id: string;
  name: string;
  /** First characters, to recognise it by. */
  prefix: string;
  scopes: ApiTokenScope[];
  createdAt: IsoTime;
  expiresAt: IsoTime;
  lastUsedAt: IsoTime | null;
  revokedAt: IsoTime | null;
}

export interface ProfileView {
  person: { name: string; email: string; roles: Role[]; teams: TeamRef[]; groupsSeenAt: IsoTime };
  /** Null until linked. `linkUrl` starts the linking at the host. */
  github: { host: string; account: { login: string; linkedAt: IsoTime } | null; linkUrl: string };
  tokens: ApiTokenView[];
  asOf: IsoTime;
}
