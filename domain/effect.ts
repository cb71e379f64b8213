/** What an "ensure" found out: the thing was made, was different and is now as wanted, or already was. */
export type Effect = 'created' | 'changed' | 'unchanged';

export interface Ensured<T> {
  effect: Effect;
  value: T;
}

/** What a removal found out. `deleting`: accepted, and something (finalizers, contents) still holds it. */
export type Removal = 'deleted' | 'deleting' | 'absent';
