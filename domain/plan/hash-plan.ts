import { sha256Hex } from '../app-manifest/sha256.ts';
import type { Plan } from './plan.ts';
import { canonicalJson } from './same.ts';

/** SHA-256 of a plan's content, as hex: equal plans have equal hashes, in whatever order their keys were written. */
export function hashPlan(plan: Plan): string {
  return sha256Hex(canonicalJson(plan));
}
