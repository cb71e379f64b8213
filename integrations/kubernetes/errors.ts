import { isPortalError, PortalError } from '#domain/portal-error.ts';
import { TransportFailure, unreachable } from '../http/fetch.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { type StatusAnswer, statusSchema } from './api-schemas.ts';

/** The API server answered, and refused. */
export class KubernetesRefusal extends Error {
  override readonly name = 'KubernetesRefusal';
  readonly httpStatus: number;
  readonly status: StatusAnswer;
  readonly retryAfterMs: number | undefined;

  constructor(httpStatus: number, body: unknown, retryAfter: string | null) {
    const status = statusSchema.parse(body);
    super(status.message || `Kubernetes answered ${httpStatus}`);
    this.httpStatus = httpStatus;
    this.status = status;
    const seconds = status.details.retryAfterSeconds;
    this.retryAfterMs =
      retryAfterMs(retryAfter, Date.now()) ?? (seconds === undefined ? undefined : seconds * 1000);
  }
}

/** What kind of denial a 403 is. Admission has no field for it: its sentences are part of Kubernetes' behaviour. */
export type Denial = 'quota' | 'pod-security' | 'namespace-terminating' | 'policy' | 'rights';

export async function guard<T>(cluster: string, doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toPortalError(error, cluster, doing);
  }
}

export function isRefusal(error: unknown, ...statuses: number[]): error is KubernetesRefusal {
  return error instanceof KubernetesRefusal && statuses.includes(error.httpStatus);
}

/** Maps a `Status` to our words. `doing` finishes "while ...". */
function toPortalError(error: unknown, cluster: string, doing: string): PortalError {
  if (isPortalError(error)) return error;
  const system = `The cluster ${cluster}`;
  if (error instanceof TransportFailure) return unreachable(system, doing, error);
  if (!(error instanceof KubernetesRefusal))
    return new PortalError('internal', `Onramp failed while ${doing} in the cluster ${cluster}.`, {
      details: { system: 'Kubernetes', cluster },
      cause: error,
    });
  const { httpStatus, status } = error;
  const said = status.message || `HTTP ${httpStatus}`;
  const { causes } = status.details;
  const details = { system: 'Kubernetes', cluster, status: httpStatus, reason: status.reason, said, causes };
  const options = { details, retryAfterMs: error.retryAfterMs, cause: error };
  switch (httpStatus) {
    case 401:
      return new PortalError(
        'forbidden',
        `${system} does not accept Onramp's credential while ${doing}.`,
        options,
      );
    case 403: {
      const denial = denialOf(status);
      return new PortalError('forbidden', `${system} refuses Onramp while ${doing}: ${said}`, {
        ...options,
        details: { ...details, denial },
      });
    }
    case 404:
      return new PortalError('not-found', `${system} has nothing there while ${doing}: ${said}`, options);
    case 409:
      return new PortalError('conflict', `${system} reports a conflict while ${doing}: ${said}`, {
        ...options,
        details: { ...details, conflicts: fieldConflicts(status) },
      });
    case 400:
    case 413:
    case 415:
    case 422:
      return new PortalError('invalid', `${system} refuses the object while ${doing}: ${said}`, options);
    case 429:
      return new PortalError('rate-limited', `${system} asks Onramp to slow down while ${doing}.`, options);
    default:
      // 410 is an expired list continuation: reading again from the start helps.
      return httpStatus >= 500 || httpStatus === 410
        ? new PortalError(
            'unavailable',
            `${system} had a problem of its own (${httpStatus}) while ${doing}: ${said}`,
            options,
          )
        : new PortalError('internal', `${system} answered ${httpStatus} while ${doing}: ${said}`, options);
  }
}

function denialOf(status: StatusAnswer): Denial {
  if (status.details.causes.some((cause) => cause.reason === 'NamespaceTerminating'))
    return 'namespace-terminating';
  if (/exceeded quota|failed quota/i.test(status.message)) return 'quota';
  if (/violates PodSecurity/i.test(status.message)) return 'pod-security';
  if (/admission webhook .* denied|ValidatingAdmissionPolicy/i.test(status.message)) return 'policy';
  return 'rights';
}

/** Who owns the fields that a server-side apply wanted: `conflict with "kubectl-edit" using apps/v1`. */
function fieldConflicts(status: StatusAnswer): Array<{ manager: string; field: string }> {
  return status.details.causes
    .filter((cause) => cause.reason === 'FieldManagerConflict')
    .map((cause) => ({ manager: /"([^"]+)"/.exec(cause.message)?.[1] ?? cause.message, field: cause.field }));
}
