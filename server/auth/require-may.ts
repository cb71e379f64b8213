import type { Actor } from '#domain/access/actor.ts';
import { type AccessContext, type Action, may } from '#domain/access/permissions.ts';
import { PortalError } from '#domain/portal-error.ts';

/** @throws PortalError forbidden, with the reason as its sentence */
export function requireMay(actor: Actor, action: Action, context: AccessContext = {}): void {
  const permission = may(actor, action, context);
  if (!permission.allowed) throw new PortalError('forbidden', permission.reason, { details: { action } });
}
