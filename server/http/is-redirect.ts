import { unstable_rethrow } from 'next/navigation';

/** Whether an error is Next's own way of saying "redirect" or "not found": it must be thrown on, not answered. */
export function isRedirect(error: unknown): boolean {
  try {
    unstable_rethrow(error);
    return false;
  } catch {
    return true;
  }
}
