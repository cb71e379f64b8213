import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { Html } from '../../kernel/page.ts';
import { roleOf } from '../auth/access.ts';
import { mergePull } from '../changes/merge.ts';
import { closePull, findPull, listPulls } from '../changes/pulls.ts';
import { addReview } from '../changes/reviews.ts';
import { expectedChecks, unmetRules } from '../changes/rules.ts';
import type { Caller } from '../contract.ts';
import { diffFiles, diffText } from '../git/diff.ts';
import { Problem } from '../problem.ts';
import type { Account, CheckRun, Pull, StoredRepository } from '../records.ts';
import { findAccount, type World } from '../world.ts';
import { markdown } from './markdown.ts';
import { actAs, diffLines, peopleWith, repositoryHead, repositoryOf, show, showNotFound } from './shell.ts';

const stateOf = (pull: Pull): 'open' | 'merged' | 'closed' =>
  pull.mergedAt !== null ? 'merged' : pull.state;

/** Pull requests: list, conversation, checks, diff; merge, review and close, as a chosen person. */
export function addPullPages(world: World, web: Hono): void {
  web.get('/:owner/:repo/pulls', (context) => {
    const repository = repositoryOf(world, context);
    if (!('id' in repository)) return repository;
    const pulls = listPulls(world, repository.id);
    const home = `/${repository.owner}/${repository.name}`;
    return show(
      context,
      'Pull requests',
      html`${repositoryHead(repository, 'pulls')}<div class="card">${
        pulls.length === 0
          ? html`<p class="muted">No pull request yet.</p>`
          : html`<table><tbody>${pulls.map(
              (
                pull,
              ) => html`<tr><td><a href="${home}/pull/${pull.number}">${pull.title}</a> <span class="muted">#${pull.number} by ${pull.author}</span></td>
              <td><span class="state ${stateOf(pull)}">${stateOf(pull)}</span></td></tr>`,
            )}</tbody></table>`
      }</div>`,
    );
  });

  /** Opens the page's subject for a handler; what is not there is answered here. */
  const withPull =
    (handle: (context: Context, repository: StoredRepository, pull: Pull) => Response | Promise<Response>) =>
    async (context: Context): Promise<Response> => {
      const repository = repositoryOf(world, context);
      if (!('id' in repository)) return repository;
      const number = Number.parseInt(context.req.param('number') ?? '', 10);
      const pull = findPull(world, repository.id, number);
      if (!pull) return showNotFound(context, `There is no pull request #${number}.`);
      return handle(context, repository, pull);
    };

  web.get(
    '/:owner/:repo/pull/:number{[0-9]+\\.diff}',
    withPull((context, repository, pull) => {
      const git = world.git(repository);
      return context.text(
        diffText(git.dir, git.mergeBase(pull.baseSha, pull.headSha) ?? pull.baseSha, pull.headSha),
      );
    }),
  );
  web.get(
    '/:owner/:repo/pull/:number',
    withPull((context, repository, pull) =>
      show(context, `${pull.title} #${pull.number}`, pullPage(world, repository, pull, null)),
    ),
  );
  web.get(
    '/:owner/:repo/pull/:number/files',
    withPull((context, repository, pull) =>
      context.redirect(`/${repository.owner}/${repository.name}/pull/${pull.number}#changes`),
    ),
  );

  /** One act of a person; a refusal is shown on the same page. */
  const acting = (
    act: (input: {
      repository: StoredRepository;
      pull: Pull;
      person: Account;
      form: Record<string, unknown>;
    }) => void,
  ) =>
    withPull(async (context, repository, pull) => {
      const form = await context.req.parseBody();
      const person = findAccount(world.state, String(form.login ?? ''));
      if (person?.type !== 'User') return showNotFound(context, 'Choose who acts.');
      try {
        act({ repository, pull, person, form });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return show(context, pull.title, pullPage(world, repository, pull, error.message), 409);
      }
      return context.redirect(`/${repository.owner}/${repository.name}/pull/${pull.number}`, 303);
    });
  const callerOf = ({ login, id }: Account): Caller => ({
    kind: 'user',
    login,
    userId: id,
    scopes: ['repo'],
  });

  web.post(
    '/:owner/:repo/pull/:number/merge',
    acting(({ repository, pull, person, form }) => {
      const access = roleOf(world.state, person.login, repository);
      if (!['write', 'maintain', 'admin'].includes(access))
        throw new Problem(403, `${person.login} may not merge here.`);
      const method = form.method === 'squash' || form.method === 'rebase' ? form.method : 'merge';
      mergePull(
        world,
        repository,
        pull,
        { method, title: null, message: null, expectedHead: null },
        { login: person.login, byJob: false },
        callerOf(person),
        access,
      );
    }),
  );
  web.post(
    '/:owner/:repo/pull/:number/reviews',
    acting(({ repository, pull, person, form }) => {
      const event = form.event === 'REQUEST_CHANGES' || form.event === 'COMMENT' ? form.event : 'APPROVE';
      addReview(world, repository, pull, { author: person.login, body: String(form.body ?? ''), event });
    }),
  );
  web.post(
    '/:owner/:repo/pull/:number/close',
    acting(({ repository, pull, person }) => {
      if (pull.state === 'open')
        closePull(world, repository, pull, { login: person.login, byJob: false }, null);
    }),
  );
}

function pullPage(world: World, repository: StoredRepository, pull: Pull, refusal: string | null): Html {
  const { state } = world;
  const git = world.git(repository);
  const from = git.mergeBase(pull.baseSha, pull.headSha) ?? pull.baseSha;
  const files = diffFiles(git.dir, from, pull.headSha);
  const reviews = state.reviews.list(`${repository.id}/${pull.number}/`);
  const comments = state.comments.list(`${repository.id}/${pull.number}/`);
  return html`${repositoryHead(repository, 'pulls')}
    <h1>${pull.title} <span class="muted">#${pull.number}</span></h1>
    <p><span class="state ${stateOf(pull)}">${stateOf(pull)}</span>
      <span class="muted">${pull.author} wants to bring <code>${pull.headRef}</code> into <code>${pull.baseRef}</code></span></p>
    ${refusal === null ? '' : html`<p class="card problem" role="alert">${refusal}</p>`}
    <div class="card">${pull.body ? markdown(pull.body) : html`<p class="muted">No description.</p>`}</div>
    ${[
      ...comments.map((one) => ({
        at: one.createdAt,
        who: one.author,
        verdict: 'commented',
        text: one.body,
      })),
      ...reviews.map((one) => ({
        at: one.submittedAt,
        who: one.author,
        verdict: one.state.toLowerCase().replace('_', ' '),
        text: one.body,
      })),
    ]
      .sort((a, b) => a.at.localeCompare(b.at))
      .map(
        (one) =>
          html`<div class="card"><p><strong>${one.who}</strong> ${one.verdict} <span class="muted">${one.at}</span></p>${one.text === '' ? '' : markdown(one.text)}</div>`,
      )}
    <h2>Checks</h2>${checksOf(world, repository, pull)}
    ${pull.state === 'open' ? forms(world, repository, pull) : ''}
    <h2 id="changes">Changes <span class="muted">${files.length} files</span></h2>
    ${files.map((file) => html`<details open class="card"><summary>${file.path} <span class="muted">${file.status}, +${file.additions} −${file.deletions}</span></summary>${file.patch === null ? html`<p class="muted">Binary or empty.</p>` : diffLines(file.patch)}</details>`)}`;
}

function checksOf(world: World, repository: StoredRepository, pull: Pull): Html {
  const runs = [
    ...new Map(
      world.state.checkRuns
        .list(`${repository.id}/`)
        .filter((run) => run.headSha === pull.headSha)
        .map((run): [string, CheckRun] => [run.name, run]),
    ).values(),
  ];
  const expected = pull.state === 'open' ? expectedChecks(world, repository, pull) : [];
  if (runs.length === 0 && expected.length === 0)
    return html`<p class="muted">No checks ran on <code>${pull.headSha.slice(0, 7)}</code>.</p>`;
  return html`<table class="card"><tbody>${runs.map((run) => {
    const good = ['success', 'neutral', 'skipped'].includes(run.conclusion ?? '');
    return html`<tr><td><a href="${run.detailsUrl}">${run.name}</a></td><td><span class="state ${run.status !== 'completed' ? '' : good ? 'ok' : 'bad'}">${run.conclusion ?? run.status.replace('_', ' ')}</span></td></tr>`;
  })}${expected.map(
    (name) =>
      html`<tr><td>${name}</td><td><span class="muted">Expected — Waiting for status to be reported</span></td></tr>`,
  )}</tbody></table>`;
}

function forms(world: World, repository: StoredRepository, pull: Pull): Html {
  const address = `/${repository.owner}/${repository.name}/pull/${pull.number}`;
  const people = peopleWith(world, repository, 'write');
  const unmet = unmetRules(world, repository, pull);
  const clean = world.git(repository).mergeTrees(pull.baseSha, pull.headSha) !== null;
  const problems = [...unmet, ...(clean ? [] : ['This branch has conflicts with its base.'])];
  return html`<h2>Merge</h2><div class="card">
      ${problems.map((sentence) => html`<p class="problem">${sentence}</p>`)}
      <form class="row" method="post" action="${address}/merge">
        <button class="primary" name="action" value="merge">Merge pull request</button>
        <label class="row">by <select name="method"><option value="merge">merge commit</option><option value="squash">squash</option><option value="rebase">rebase</option></select></label>
        ${actAs(people)}</form></div>
    <details class="card"><summary>Review or close</summary>
      <form method="post" action="${address}/reviews"><label>Comment <textarea name="body"></textarea></label>
        <div class="row"><button name="event" value="APPROVE">Approve</button><button name="event" value="REQUEST_CHANGES">Request changes</button><button name="event" value="COMMENT">Comment</button>${actAs(people)}</div></form>
      <form class="row" method="post" action="${address}/close"><button>Close pull request</button>${actAs(people)}</form></details>`;
}
