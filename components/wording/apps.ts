import type { AppHealth } from '#domain/views/apps.ts';
import type { Look } from '../ui/status.tsx';

const HEALTHS: Record<AppHealth, { look: Look; words: string }> = {
  failing: { look: 'failed', words: 'Failing' },
  degraded: { look: 'degraded', words: 'Degraded' },
  deploying: { look: 'running', words: 'Deploying' },
  unavailable: { look: 'unavailable', words: 'Unavailable' },
  unknown: { look: 'pending', words: 'Not observed' },
  'not-executed': { look: 'held', words: 'Not executed' },
  healthy: { look: 'ok', words: 'Healthy' },
  'not-deployed': { look: 'pending', words: 'Not deployed' },
};

/** An app's health as icon and word. */
export function healthLook(health: AppHealth): { look: Look; words: string } {
  return HEALTHS[health];
}
