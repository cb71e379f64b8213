import type { PlaceView } from '#domain/views/shared.ts';
import { list, shortSha } from './words.ts';

/** What is still to come at a place, and where it is decided; null when there is nothing to say. */
export function placeNews({
  deployed,
  environment,
  approval,
  approvers,
}: Pick<PlaceView, 'deployed' | 'environment' | 'approval' | 'approvers'>): {
  words: string;
  url: string | null;
} | null {
  if (approval) {
    const by = list(approval.approvers);
    const what = approval.revision ? `Revision ${shortSha(approval.revision)}` : 'Another revision';
    return {
      words: deployed ? `${what} waits for approval by ${by}` : `Waits for approval by ${by}`,
      url: approval.url,
    };
  }
  if (deployed) return null;
  const words =
    approvers.length > 0
      ? `Comes with the first deployment to ${environment}, once ${list(approvers)} approves it`
      : `Comes with the first deployment to ${environment}`;
  return { words, url: null };
}

/** What a person can open at a place, in words: "Open orders-api in staging", or the path that answers there. */
export function openWords(app: string, { environment, url, openUrl }: PlaceView): string | null {
  if (openUrl === null) return null;
  const path = openUrl.slice(url.length);
  return path === '' ? `Open ${app} in ${environment}` : `Open ${path} of ${app} in ${environment}`;
}
