import { z } from 'zod';
import { type Call, paginate, type Route } from '../call.ts';
import { announceRefs } from '../changes/refs.ts';
import { refuseForbiddenPush, rulesFor } from '../changes/rules.ts';
import { presentCommit, presentRef } from '../present/git.ts';
import { repositoryPage, repositoryUrl } from '../present/repositories.ts';
import { notFound, Problem, unprocessable } from '../problem.ts';
import { nodeId } from '../state.ts';
import type { World } from '../world.ts';
import { actorOf } from './contents.ts';
import { refuseEmpty } from './git-objects.ts';

const sha = z.string().regex(/^[0-9a-f]{40}$/, 'is not a valid SHA');

export function addRefRoutes(world: World, route: Route): void {
  const repo = '/repos/:owner/:repo';
  const full = (name: string) => (name.startsWith('refs/') ? name : `refs/${name}`);

  route(`GET ${repo}/git/ref/:ref{.+}`, (call) => {
    refuseEmpty(world, call);
    const ref = full(call.param('ref'));
    const tip = world.git(call.repository).readRef(ref);
    if (tip === null) throw notFound();
    return presentRef(world, call.repository, ref, tip);
  });

  route(`GET ${repo}/git/matching-refs/:ref{.+}`, (call) => {
    const prefix = full(call.param('ref'));
    const refs = Object.entries(world.git(call.repository).refs()).filter(([name]) =>
      name.startsWith(prefix),
    );
    return refs.map(([name, tip]) => presentRef(world, call.repository, name, tip));
  });

  /** @throws Problem 403 for workflow files without that permission | 422 no such object */
  function checkTarget(call: Call, target: string, ref: string): void {
    const git = world.git(call.repository);
    const type = git.objectType(target);
    if (type === null) throw unprocessable('Object does not exist');
    if (ref.startsWith('refs/heads/') && type !== 'commit') throw unprocessable('Reference update failed');
    const [workflow] = call.holds('workflows', 'write') ? [] : git.newWorkflowFiles(target);
    if (workflow !== undefined)
      throw new Problem(
        403,
        `refusing to allow a GitHub App to create or update workflow \`${workflow}\` without \`workflows\` permission`,
      );
  }

  route(`POST ${repo}/git/refs`, async (call) => {
    refuseEmpty(world, call);
    const wanted = await call.body(z.object({ ref: z.string(), sha }));
    const git = world.git(call.repository);
    if (!/^refs\/.+\/.+|^refs\/(heads|tags)\/.+/.test(wanted.ref) || !git.isValidRef(wanted.ref))
      throw unprocessable(`Reference name must start with 'refs/' and have at least two slashes.`);
    if (git.readRef(wanted.ref) !== null) throw unprocessable('Reference already exists');
    checkTarget(call, wanted.sha, wanted.ref);
    refuseForbiddenPush(
      world,
      call.repository,
      { ref: wanted.ref, kind: 'create' },
      call.caller,
      call.access,
    );
    git.writeRef(wanted.ref, wanted.sha);
    announceRefs(world, call.repository.id, actorOf(call));
    return call.context.json(presentRef(world, call.repository, wanted.ref, wanted.sha), 201);
  });

  route(`PATCH ${repo}/git/refs/:ref{.+}`, async (call) => {
    const wanted = await call.body(z.object({ sha, force: z.boolean().default(false) }));
    const git = world.git(call.repository);
    const ref = full(call.param('ref'));
    const tip = git.readRef(ref);
    if (tip === null) throw unprocessable('Reference does not exist');
    checkTarget(call, wanted.sha, ref);
    const forward = git.isAncestor(tip, wanted.sha);
    if (!forward && !wanted.force) throw unprocessable('Update is not a fast forward');
    if (tip !== wanted.sha) {
      const kind = forward ? 'update' : 'force';
      refuseForbiddenPush(world, call.repository, { ref, kind }, call.caller, call.access);
      git.writeRef(ref, wanted.sha);
      announceRefs(world, call.repository.id, actorOf(call));
    }
    return presentRef(world, call.repository, ref, wanted.sha);
  });

  route(`DELETE ${repo}/git/refs/:ref{.+}`, (call) => {
    const git = world.git(call.repository);
    const ref = full(call.param('ref'));
    if (git.readRef(ref) === null) throw unprocessable('Reference does not exist');
    if (ref === `refs/heads/${call.repository.defaultBranch}`)
      throw unprocessable('Cannot delete the default branch');
    refuseForbiddenPush(world, call.repository, { ref, kind: 'delete' }, call.caller, call.access);
    git.deleteRef(ref);
    announceRefs(world, call.repository.id, actorOf(call));
    return call.context.body(null, 204);
  });

  const isProtected = (call: Call, branch: string) =>
    rulesFor(world, call.repository, `refs/heads/${branch}`).length > 0;

  route(`GET ${repo}/branches`, (call) => {
    const url = repositoryUrl(world, call.repository);
    const branches = Object.entries(world.git(call.repository).refs('refs/heads'))
      .map(([ref, tip]) => ({ name: ref.slice('refs/heads/'.length), tip }))
      .map(({ name, tip }) => ({
        name,
        commit: { sha: tip, url: `${url}/commits/${tip}` },
        protected: isProtected(call, name),
      }))
      .filter(
        (branch) =>
          call.query('protected') === undefined || String(branch.protected) === call.query('protected'),
      );
    return paginate(call, branches);
  });

  route(`GET ${repo}/branches/:branch`, (call) => {
    const name = call.param('branch');
    const tip = world.git(call.repository).readRef(`refs/heads/${name}`);
    if (tip === null) throw new Problem(404, 'Branch not found');
    const self = `${repositoryUrl(world, call.repository)}/branches/${encodeURIComponent(name)}`;
    return {
      name,
      commit: presentCommit(world, call.repository, tip),
      _links: { self, html: `${repositoryPage(world, call.repository)}/tree/${name}` },
      protected: isProtected(call, name),
      protection: {
        enabled: false,
        required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
      },
      protection_url: `${self}/protection`,
    };
  });

  // Classic protection is not offered here: rulesets are.
  route(`GET ${repo}/branches/:branch/protection`, (call) => {
    const name = call.param('branch');
    if (world.git(call.repository).readRef(`refs/heads/${name}`) === null)
      throw new Problem(404, 'Branch not found');
    throw new Problem(404, 'Branch not protected');
  });

  route(`GET ${repo}/tags`, (call) => {
    const url = repositoryUrl(world, call.repository);
    const git = world.git(call.repository);
    const tags = Object.keys(git.refs('refs/tags')).reverse();
    return paginate(call, tags).map((ref) => {
      const name = ref.slice('refs/tags/'.length);
      const commit = git.resolve(ref) ?? '';
      return {
        name,
        zipball_url: `${url}/zipball/${ref}`,
        tarball_url: `${url}/tarball/${ref}`,
        commit: { sha: commit, url: `${url}/commits/${commit}` },
        node_id: nodeId('Ref', `${call.repository.id}:${ref}`),
      };
    });
  });
}
