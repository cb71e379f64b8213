import type { Context } from 'hono';
import type { Manager } from '../apply/server-side-apply.ts';
import { badRequest } from '../errors.ts';
import type { Fields, User } from '../types.ts';
import { isFields } from '../types.ts';
import type { DeleteOptions } from './deletion.ts';
import type { Target } from './request.ts';
import { parseBody } from './request.ts';
import type { WriteOptions } from './write-options.ts';

/** One request, read. */
export interface Call {
  target: Target;
  query: URLSearchParams;
  user: User;
  options: WriteOptions;
  body: unknown;
  media: string;
}

/** Reads body and options of a request. @throws StatusError 400 | 415 */
export async function readCall(
  c: Context,
  target: Target,
  query: URLSearchParams,
  user: User,
): Promise<Call> {
  const contentType = c.req.header('content-type') ?? '';
  const raw = ['GET', 'HEAD'].includes(c.req.method) ? '' : await c.req.text();
  const media = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const agent = c.req.header('user-agent')?.split('/')[0] || 'unknown';
  const manager: Manager = {
    name: query.get('fieldManager') ?? agent,
    operation: media === 'application/apply-patch+yaml' ? 'Apply' : 'Update',
    ...(target.subresource === 'status' && { subresource: 'status' }),
    ...(target.subresource === 'scale' && { subresource: 'scale' }),
  };
  const dryRun = query.get('dryRun');
  if (dryRun !== null && dryRun !== 'All')
    throw badRequest(`Invalid value: [${JSON.stringify(dryRun)}]: dryRun: supported values: "All"`);
  return {
    target,
    query,
    user,
    media,
    body: raw ? parseBody(raw, contentType) : {},
    options: { user, manager, dryRun: dryRun === 'All', warnings: [] },
  };
}

/** Options of a delete: in its body, and as query parameters. */
export function deleteOptions(call: Call): DeleteOptions {
  const body = (isFields(call.body) ? call.body : {}) as Fields;
  const grace = call.query.get('gracePeriodSeconds') ?? body.gracePeriodSeconds;
  return {
    ...call.options,
    dryRun: call.options.dryRun || (Array.isArray(body.dryRun) && body.dryRun.includes('All')),
    ...(grace !== undefined && grace !== null && { gracePeriodSeconds: Number(grace) }),
    propagationPolicy: String(call.query.get('propagationPolicy') ?? body.propagationPolicy ?? 'Background'),
    preconditions: (isFields(body.preconditions) ? body.preconditions : {}) as {
      uid?: string;
      resourceVersion?: string;
    },
  };
}
