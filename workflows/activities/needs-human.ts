import type { HumanTaskRequest } from '../../domain/human-task.ts';
import { PortalError } from '../../domain/portal-error.ts';

/** A step cannot go on alone: the request travels to `openHumanTask` in the failure's details. */
export function needsHuman(request: HumanTaskRequest): PortalError {
  return new PortalError('needs-human', request.title, { details: { request } });
}

/** The run cannot be carried out as planned, and no answer of a person would change that. */
export function endsRun(sentence: string): PortalError {
  return new PortalError('conflict', sentence, { details: { endsRun: true } });
}
