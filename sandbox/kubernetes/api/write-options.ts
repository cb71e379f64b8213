import type { Manager } from '../apply/server-side-apply.ts';
import type { User } from '../types.ts';

/** Who writes, as which field manager, and whether it is kept. */
export interface WriteOptions {
  user: User;
  manager: Manager;
  dryRun?: boolean;
  /** Texts for `Warning` headers are added here. */
  warnings?: string[];
}
