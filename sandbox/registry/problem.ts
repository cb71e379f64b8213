/** Error codes of the OCI distribution specification, with the status each is sent with. */
const STATUS = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 416,
  BLOB_UPLOAD_UNKNOWN: 404,
  DENIED: 403,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 404,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  UNAUTHORIZED: 401,
  UNSUPPORTED: 405,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** A refusal in the specification's shape. */
export function refuse(code: ErrorCode, message: string, detail: unknown = null): Response {
  return new Response(JSON.stringify({ errors: [{ code, message, detail }] }), {
    status: STATUS[code],
    headers: {
      'content-type': 'application/json',
      'docker-distribution-api-version': 'registry/2.0',
      ...(code === 'UNAUTHORIZED' ? { 'www-authenticate': 'Basic realm="Sandbox Registry"' } : {}),
    },
  });
}
