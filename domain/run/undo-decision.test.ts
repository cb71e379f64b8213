import { describe, expect, it } from 'vitest';
import { decideUndo, type ThingFacts, type UseFacts } from './undo-decision.ts';

const use = (changes: Partial<UseFacts> = {}): UseFacts => ({
  runId: 'mine',
  made: true,
  change: 'add',
  undo: { undo: 'kubernetes/object' },
  replaced: null,
  undoneAt: null,
  removed: false,
  ...changes,
});
const thing = (kind: string, uses: UseFacts[], changes: Partial<ThingFacts> = {}): ThingFacts => ({
  system: 'kubernetes',
  kind,
  key: kind === 'Namespace' ? 'eu-1/-/Namespace/shop' : `eu-1/shop/${kind}/sample`,
  name: kind === 'Namespace' ? 'shop' : 'sample',
  state: 'present',
  uses,
  ...changes,
});
const decide = (one: ThingFacts, others: ThingFacts[] = []) => decideUndo('mine', one, [one, ...others]);
const keeps = (because: object) => ({ does: 'keep', because });
const undoneAt = new Date();

describe('what undoing a run does to a thing', () => {
  it('removes what the run made, and what the last run to use it did not make but another run did', () => {
    expect(decide(thing('Deployment', [use()]))).toEqual({ does: 'remove' });
    const shared = [use({ runId: 'theirs', undoneAt }), use({ made: false, change: 'same' })];
    expect(decide(thing('Namespace', shared))).toEqual({ does: 'remove' });
  });

  it('keeps what another run uses', () => {
    const shared = [use(), use({ runId: 'theirs', made: false })];
    expect(decide(thing('Namespace', shared))).toEqual(keeps({ kind: 'used', byRuns: ['theirs'] }));
  });

  it('keeps what was there before, though the run never heard what became of it', () => {
    const found = (change: string, state: string) =>
      decide(thing('Deployment', [use({ made: false, change })], { state }));
    expect(found('same', 'present')).toEqual(keeps({ kind: 'found' }));
    expect(found('same', 'planned')).toEqual(keeps({ kind: 'found' }));
    expect(found('modify', 'planned')).toEqual(keeps({ kind: 'maybe-changed' }));
    const changed = use({ made: false, change: 'modify', replaced: { before: null, after: null } });
    expect(decide(thing('Deployment', [changed]))).toEqual(keeps({ kind: 'changed' }));
  });

  it('removes what was announced, was not there, and never heard of again', () => {
    const announced = thing('Deployment', [use({ made: false })], { state: 'planned' });
    expect(decide(announced)).toEqual({ does: 'remove' });
  });

  it('puts back what can be put back, also when another run that made it stays', () => {
    const changed = { made: false, change: 'modify', replaced: { before: 'theirs', after: 'ours' } };
    const variable = { undo: { undo: 'github/variable' }, ...changed };
    const github = { system: 'github', key: 'github.com/1/variable/REGISTRY' };
    expect(decide(thing('variable', [use(variable)], github))).toEqual({ does: 'restore' });
    const both = [use({ runId: 'first' }), use(variable)];
    expect(decide(thing('variable', both, github))).toEqual({ does: 'restore' });
    expect(decide(thing('secret', [use(changed)], github))).toEqual(keeps({ kind: 'changed' }));
  });

  it('does not take what came after a removal for the work of who made what was removed', () => {
    const before = use({ runId: 'first', undoneAt, removed: true });
    const anew = thing('Deployment', [before, use({ made: false, change: 'same' })]);
    expect(decide(anew)).toEqual(keeps({ kind: 'found' }));
    expect(decideUndo('first', anew, [anew])).toEqual({ does: 'nothing' });
  });
});

describe('what is in a namespace', () => {
  const part = (changes: Partial<UseFacts> = {}) => thing('ResourceQuota', [use({ undo: null, ...changes })]);

  it('goes with it, and stays with it', () => {
    expect(decide(part(), [thing('Namespace', [use()])])).toEqual({ does: 'remove-with-namespace' });
    const shared = thing('Namespace', [use(), use({ runId: 'theirs' })]);
    expect(decide(part(), [shared])).toEqual(keeps({ kind: 'of-namespace' }));
  });

  it('keeps it when it was there before Onramp, also once it was left alone', () => {
    const namespace = thing('Namespace', [use()]);
    for (const left of [null, undoneAt]) {
      const found = thing('Deployment', [use({ made: false, change: 'modify', undoneAt: left })]);
      const because = { kind: 'holds-found', thing: 'Deployment sample' };
      expect(decide(namespace, [found])).toEqual(keeps(because));
    }
    const elsewhere = thing('Deployment', [use({ made: false, change: 'same' })], {
      key: 'eu-1/shop-too/Deployment/sample',
    });
    expect(decide(namespace, [elsewhere])).toEqual({ does: 'remove' });
  });

  it('is irreversible when it is in none', () => {
    const issue = thing('issue', [use({ undo: null })], { system: 'jira', key: 'OPS-1' });
    expect(decide(issue)).toEqual(keeps({ kind: 'irreversible' }));
  });
});
