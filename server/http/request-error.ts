/** What is wrong with a request as such, before anybody looks at what it asks for. Only HTTP has these. */
export const REQUEST_ERROR_CODES = [
  'malformed',
  'method-not-allowed',
  'too-large',
  'unsupported-media-type',
] as const;
export type RequestErrorCode = (typeof REQUEST_ERROR_CODES)[number];

/** A request that is refused as such. The message is one full sentence: the thing, the rule, the way out. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;

  constructor(code: RequestErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
