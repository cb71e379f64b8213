/** One entry of a 422's `errors`. */
export interface FieldError {
  resource?: string;
  field?: string;
  code: string;
  message?: string;
  value?: string | number | null;
}

/** A refusal, worded as GitHub words it. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: FieldError[] | undefined;

  constructor(status: number, message: string, errors?: FieldError[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }

  /** The documented error body. */
  get body(): Record<string, unknown> {
    return {
      message: this.message,
      ...(this.errors ? { errors: this.errors } : {}),
      documentation_url: 'https://docs.github.com/rest',
      status: String(this.status),
    };
  }
}

export const notFound = (): Problem => new Problem(404, 'Not Found');
export const badCredentials = (): Problem => new Problem(401, 'Bad credentials');
export const requiresAuthentication = (): Problem => new Problem(401, 'Requires authentication');
export const notAccessible = (): Problem => new Problem(403, 'Resource not accessible by integration');
export const unprocessable = (message: string): Problem => new Problem(422, message);

/** 422 "Validation Failed" about one field. */
export const invalidField = (resource: string, field: string, code: string, message?: string): Problem =>
  new Problem(422, 'Validation Failed', [{ resource, field, code, ...(message ? { message } : {}) }]);
