import { join } from 'node:path';
import type { Context, Hono } from 'hono';
import { accessOf, holds, isAtLeast, loginOf, permissionsOf } from './auth/access.ts';
import { identify } from './auth/tokens.ts';
import { announceRefs } from './changes/refs.ts';
import { violationsOfPush } from './changes/rules.ts';
import type { Caller } from './contract.ts';
import { installHooks, isZero, type Refusal, readBody, readCommands, serveGit } from './git/http-backend.ts';
import type { StoredRepository } from './records.ts';
import { lookUpRepository, type World } from './world.ts';

/** Clone, fetch and push, as git itself speaks it. Basic authentication: any user name with a token. */
export function addGitOverHttp(world: World, web: Hono): void {
  const hooksFolder = installHooks(world.dataDir);
  const serve = (
    context: Context,
    repository: StoredRepository,
    service: string,
    body: Buffer | null,
    caller: Caller | null,
    refusals: Refusal[],
  ) =>
    serveGit({
      request: context.req.raw,
      body,
      projectRoot: join(world.dataDir, 'repositories'),
      pathInfo: `/${repository.id}.git/${service}`,
      user: loginOf(world.state, caller),
      hooksFolder,
      refusals,
      mayWriteWorkflows: mayWriteWorkflows(world, caller, repository),
    });

  web.get('/:owner/:repo/info/refs', async (context) => {
    const service = context.req.query('service');
    if (service !== 'git-upload-pack' && service !== 'git-receive-pack')
      return context.text('Please upgrade your git client.\n', 403);
    const admitted = admit(world, context, service);
    if (admitted instanceof Response) return admitted;
    return serve(context, admitted.repository, 'info/refs', null, admitted.caller, []);
  });

  web.post('/:owner/:repo/git-upload-pack', async (context) => {
    const admitted = admit(world, context, 'git-upload-pack');
    if (admitted instanceof Response) return admitted;
    return serve(
      context,
      admitted.repository,
      'git-upload-pack',
      await readBody(context.req.raw),
      admitted.caller,
      [],
    );
  });

  web.post('/:owner/:repo/git-receive-pack', async (context) => {
    const admitted = admit(world, context, 'git-receive-pack');
    if (admitted instanceof Response) return admitted;
    const { repository, caller } = admitted;
    const body = await readBody(context.req.raw);
    const refusals = refusalsOf(world, repository, caller, body);
    const response = await serve(context, repository, 'git-receive-pack', body, caller, refusals);
    // Read to its end first: a client that has its answer can rely on what follows from its push.
    const answer = await response.arrayBuffer();
    announceRefs(world, repository.id, {
      login: loginOf(world.state, caller),
      byJob: caller?.kind === 'job',
    });
    return new Response(answer, { status: response.status, headers: response.headers });
  });
}

interface Admitted {
  caller: Caller | null;
  repository: StoredRepository;
}

function admit(
  world: World,
  context: Context,
  service: 'git-upload-pack' | 'git-receive-pack',
): Admitted | Response {
  const demand = (text: string) => {
    context.header('www-authenticate', 'Basic realm="GitHub"');
    return context.text(text, 401);
  };
  let caller: Caller | null;
  try {
    caller = identify(world.state, context.req.header('authorization'));
  } catch {
    return demand(
      'Invalid username or token. Password authentication is not supported for Git operations.\n',
    );
  }
  const owner = context.req.param('owner') ?? '';
  const name = (context.req.param('repo') ?? '').replace(/\.git$/, '');
  const found = lookUpRepository(world.state, owner, name);
  const access = found ? accessOf(world.state, caller, found.repository) : 'none';
  const permissions = caller && found && permissionsOf(world.state, caller, found.repository);
  const mayRead =
    access !== 'none' &&
    (!found?.repository.private || !permissions || holds(permissions, 'contents', 'read'));
  if (!found || !mayRead)
    return caller === null
      ? demand('Authentication required.\n')
      : context.text('Repository not found.\n', 404);
  if (service === 'git-receive-pack') {
    if (caller === null) return demand('Authentication required.\n');
    if (!isAtLeast(access, 'write') || (permissions && !holds(permissions, 'contents', 'write')))
      return context.text('Write access to repository not granted.\n', 403);
    if (found.repository.archived)
      return context.text('This repository was archived so it is read-only.\n', 403);
  }
  if (found.renamed && context.req.method === 'GET') {
    const url = new URL(context.req.url);
    return context.redirect(
      `${world.webUrl()}/${found.repository.owner}/${found.repository.name}.git/info/refs${url.search}`,
      301,
    );
  }
  return { caller, repository: found.repository };
}

/** A person's own token may, with the `workflow` scope; software needs the permission; a job never may. */
function mayWriteWorkflows(world: World, caller: Caller | null, repository: StoredRepository): boolean {
  if (caller === null) return false;
  const permissions = permissionsOf(world.state, caller, repository);
  if (permissions) return holds(permissions, 'workflows', 'write');
  return caller.kind === 'user' && caller.scopes.includes('workflow');
}

function refusalsOf(
  world: World,
  repository: StoredRepository,
  caller: Caller | null,
  body: Buffer,
): Refusal[] {
  const access = caller ? accessOf(world.state, caller, repository) : 'none';
  return readCommands(body).flatMap(({ old, new: next, ref }) => {
    const kind = isZero(old) ? 'create' : isZero(next) ? 'delete' : 'update';
    const always = violationsOfPush(world, repository, { ref, kind }, caller, access);
    // Whether history is rewritten is known only once git has the objects: the hook finds out.
    const forced =
      kind === 'update' ? violationsOfPush(world, repository, { ref, kind: 'force' }, caller, access) : [];
    return [
      ...always.map((sentence): Refusal => ({ ref, when: 'always', sentence })),
      ...forced
        .filter((sentence) => !always.includes(sentence))
        .map((sentence): Refusal => ({ ref, when: 'force', sentence })),
    ];
  });
}
