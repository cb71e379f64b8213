import { toJsonSchema } from '#domain/app-manifest/manifest.ts';

/** The app manifest's JSON schema, for editors: public by design, it holds nothing of the organisation. */
export function GET(): Response {
  return Response.json(toJsonSchema(), {
    headers: {
      'content-type': 'application/schema+json',
      'cache-control': 'public, max-age=3600',
      'access-control-allow-origin': '*',
    },
  });
}
