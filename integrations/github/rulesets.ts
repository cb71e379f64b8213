import { z } from 'zod';
import { rulesetSchema, rulesetSummarySchema } from './api-schemas.ts';
import { guard, isStatus } from './errors.ts';
import type { RulesetsApi } from './interfaces.ts';
import { toRuleset } from './mapper.ts';
import { allPages, read, type Session } from './session.ts';
import type { RepositoryName, Ruleset, RulesetSpec } from './types.ts';

const PAGE_SIZE = 100;

export function createRulesetsApi(session: Session): RulesetsApi {
  const find = async ({ owner, name }: RepositoryName, rulesetName: string): Promise<Ruleset | null> => {
    const doing = `reading the rules of ${owner}/${name}`;
    const all = await allPages(
      (page) =>
        read(session, doing, z.array(rulesetSummarySchema), (octokit) =>
          octokit.rest.repos.getRepoRulesets({
            owner,
            repo: name,
            includes_parents: false,
            per_page: PAGE_SIZE,
            page,
          }),
        ),
      { pageSize: PAGE_SIZE },
    );
    const summary = all.find((ruleset) => ruleset.name === rulesetName);
    if (!summary) return null;
    const found = await read(session, doing, rulesetSchema, (octokit) =>
      octokit.rest.repos.getRepoRuleset({ owner, repo: name, ruleset_id: summary.id }),
    );
    return toRuleset(found);
  };

  const create = async ({ owner, name }: RepositoryName, spec: RulesetSpec) => {
    const made = await read(
      session,
      `adding the rules "${spec.name}" to ${owner}/${name}`,
      rulesetSchema,
      (octokit) => octokit.rest.repos.createRepoRuleset({ owner, repo: name, ...toRequest(spec) }),
    );
    return toRuleset(made);
  };

  return {
    find,
    async ensure(repository, spec) {
      const { owner, name } = repository;
      const found = await find(repository, spec.name);
      if (!found) return { effect: 'created', value: await create(repository, spec) };
      if (isRulesetAsWanted(found, spec)) return { effect: 'unchanged', value: found };
      const changed = await read(
        session,
        `changing the rules "${spec.name}" of ${owner}/${name}`,
        rulesetSchema,
        (octokit) =>
          octokit.rest.repos.updateRepoRuleset({
            owner,
            repo: name,
            ruleset_id: found.id,
            ...toRequest(spec),
          }),
      );
      return { effect: 'changed', value: toRuleset(changed) };
    },
    delete({ owner, name }, rulesetId) {
      return guard(`removing rules of ${owner}/${name}`, async () => {
        const octokit = await session.octokit();
        try {
          await octokit.rest.repos.deleteRepoRuleset({ owner, repo: name, ruleset_id: rulesetId });
          return 'deleted';
        } catch (error) {
          if (isStatus(error, 404)) return 'absent';
          throw error;
        }
      });
    },
  };
}

function toRequest(spec: RulesetSpec) {
  return {
    name: spec.name,
    target: 'branch' as const,
    enforcement: spec.enforcement,
    conditions: { ref_name: { include: spec.include, exclude: spec.exclude ?? [] } },
    rules: spec.rules,
  };
}

/** Whether rules are as wished for. GitHub adds parameters of its own: what we ask for must be there, more may be. */
export function isRulesetAsWanted(found: Ruleset, spec: RulesetSpec): boolean {
  return (
    found.enforcement === spec.enforcement &&
    contains(found.include, spec.include) &&
    contains(found.exclude, spec.exclude ?? []) &&
    found.rules.length === spec.rules.length &&
    spec.rules.every((rule) => found.rules.some((candidate) => contains(candidate, rule)))
  );
}

/** Whether `actual` has everything `wanted` has; lists must be of equal length, in any order. */
export function contains(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item) => actual.some((candidate) => contains(candidate, item)))
    );
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof actual !== 'object' || actual === null) return false;
    return Object.entries(wanted).every(([key, value]) =>
      contains((actual as Record<string, unknown>)[key], value),
    );
  }
  return actual === wanted;
}
