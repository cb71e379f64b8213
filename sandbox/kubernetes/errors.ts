import type { ResourceType } from './types.ts';
import { qualifiedName } from './types.ts';

export interface StatusCause {
  reason: string;
  message: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** A refusal as the API words it: `metav1.Status` with its HTTP code. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  body(): Record<string, unknown> {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details && { details: this.details }),
      code: this.code,
    };
  }
}

const detailsOf = (type: ResourceType, name: string): StatusDetails => ({
  ...(name && { name }),
  ...(type.group && { group: type.group }),
  kind: type.plural,
});

export const notFound = (type: ResourceType, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${qualifiedName(type)} "${name}" not found`, detailsOf(type, name));

export const unknownResource = (): StatusError =>
  new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});

export const alreadyExists = (type: ResourceType, name: string): StatusError =>
  new StatusError(
    409,
    'AlreadyExists',
    `${qualifiedName(type)} "${name}" already exists`,
    detailsOf(type, name),
  );

export const conflict = (type: ResourceType, name: string, why: string): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedName(type)} "${name}": ${why}`,
    detailsOf(type, name),
  );

export const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

/** Another manager owns what a server-side apply would change. */
export function applyConflict(
  conflicts: Array<{ manager: string; operation: string; apiVersion: string; field: string }>,
): StatusError {
  const who = (c: { manager: string; operation: string; apiVersion: string }) =>
    `"${c.manager}"${c.operation === 'Update' ? ` using ${c.apiVersion}` : ''}`;
  const lines = [...new Set(conflicts.map(who))].map((manager) => {
    const fields = conflicts.filter((c) => who(c) === manager).map((c) => c.field);
    return fields.length === 1
      ? `conflict with ${manager}: ${fields[0]}`
      : `conflicts with ${manager}:\n- ${fields.join('\n- ')}`;
  });
  const count = conflicts.length === 1 ? '1 conflict' : `${conflicts.length} conflicts`;
  return new StatusError(409, 'Conflict', `Apply failed with ${count}: ${lines.join('\n')}`, {
    causes: conflicts.map((c) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${who(c)}`,
      field: c.field,
    })),
  });
}

export function invalid(type: ResourceType, name: string, causes: StatusCause[]): StatusError {
  const texts = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new StatusError(
    422,
    'Invalid',
    `${type.kind}${type.group ? `.${type.group}` : ''} "${name}" is invalid: ${list}`,
    {
      ...detailsOf(type, name),
      kind: type.kind,
      causes,
    },
  );
}

export const forbidden = (type: ResourceType, name: string, why: string): StatusError =>
  new StatusError(
    403,
    'Forbidden',
    `${qualifiedName(type)}${name ? ` "${name}"` : ''} is forbidden: ${why}`,
    detailsOf(type, name),
  );

export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message);

export const unauthorized = (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized');

export const gone = (message: string): StatusError => new StatusError(410, 'Expired', message);

export const methodNotAllowed = (): StatusError =>
  new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
