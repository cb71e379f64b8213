const HOP_BY_HOP = [
  'connection',
  'content-encoding',
  'content-length',
  'host',
  'keep-alive',
  'transfer-encoding',
];

/** Hands a request on to another base URL and answers as it answers; redirects are passed back, not followed. */
export async function relay(request: Request, target: string, body?: string): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const response = await fetch(`${target}${pathname}${search}`, {
    method: request.method,
    headers: withoutHopByHop(request.headers),
    body: hasBody ? (body ?? (await request.arrayBuffer())) : undefined,
    redirect: 'manual',
  });
  return new Response(await response.arrayBuffer(), {
    status: response.status,
    headers: withoutHopByHop(response.headers),
  });
}

function withoutHopByHop(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of HOP_BY_HOP) kept.delete(name);
  return kept;
}
