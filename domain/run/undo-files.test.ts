import { describe, expect, it } from 'vitest';
import { withGeneratedHeader } from '../app-manifest/generated-file.ts';
import type { PlannedFile } from '../plan/plan.ts';
import { decideFiles, type LiveFile, type OtherRun } from './undo-files.ts';

const generated = (body: string) => withGeneratedHeader(`${body}\n`);
const file = (over: Partial<PlannedFile>): PlannedFile => ({
  path: 'onramp.yaml',
  change: 'add',
  before: null,
  after: 'apps: []\n',
  purpose: 'Sample',
  notices: [],
  executable: false,
  ...over,
});
const text = (content: string): LiveFile => ({ kind: 'text', text: content });
const ABSENT: LiveFile = { kind: 'absent' };
const decide = (one: PlannedFile, live: LiveFile, others: OtherRun[] = []) =>
  decideFiles([one], others, () => live)[0];
const run = (over: Partial<OtherRun>): OtherRun => ({
  number: 7,
  order: 'later',
  standing: 'stands',
  files: [file({ change: 'same' })],
  ...over,
});
const path = 'onramp.yaml';
const stays = (because: object) => ({ path, does: 'stay', because });

describe('files of a merged run when it is undone', () => {
  it('go while they are what the run wrote, or carry a generated header whose hash fits', () => {
    expect(decide(file({}), text('apps: []\n'))).toEqual({ path, does: 'remove', was: expect.any(String) });
    const rendered = file({ after: generated('old') });
    expect(decide(rendered, text(generated('rendered anew')))).toEqual({
      path,
      does: 'remove',
      was: expect.any(String),
    });
  });

  it('stay once somebody changed them, also below an intact header', () => {
    expect(decide(file({}), text('apps: [mine]\n'))).toEqual(stays({ kind: 'changed' }));
    const edited = `${generated('replicas: 1')}replicas: 9\n`;
    expect(decide(file({ after: generated('replicas: 1') }), text(edited))).toEqual(
      stays({ kind: 'changed' }),
    );
  });

  it('stay where something that cannot be read is in their place', () => {
    expect(decide(file({}), { kind: 'unreadable' })).toEqual(stays({ kind: 'unreadable' }));
  });

  it('are nothing to be done about when they are gone, or were never the run’s', () => {
    expect(decide(file({}), ABSENT)).toEqual({ path, does: 'nothing' });
    const theirs = file({ change: 'same', before: 'theirs\n', after: 'theirs\n' });
    expect(decide(theirs, text('theirs\n'))).toEqual({ path, does: 'nothing' });
    const kept = file({ change: 'keep', before: 'theirs\n', after: null });
    expect(decideFiles([kept], [], () => text('theirs\n'))).toEqual([]);
  });

  it('are put back where the run changed a person’s', () => {
    const modified = file({ change: 'modify', before: 'theirs\n', after: 'ours\n' });
    expect(decide(modified, text('ours\n'))).toEqual({
      path,
      does: 'restore',
      was: expect.any(String),
      text: 'theirs\n',
    });
    expect(decide(modified, text('theirs\n'))).toEqual({ path, does: 'nothing' });
    expect(decide(modified, text('newer\n'))).toEqual(stays({ kind: 'changed' }));
  });

  it('stay for a later run that stands, and not for one that was undone', () => {
    expect(decide(file({}), text('apps: []\n'), [run({})])).toEqual(stays({ kind: 'used', byRun: 7 }));
    expect(decide(file({}), text('apps: []\n'), [run({ standing: 'undone' })])).toEqual({
      path,
      does: 'remove',
      was: expect.any(String),
    });
  });

  it('go with the last run that uses them, though an earlier one wrote them', () => {
    const found = file({ change: 'same', before: 'apps: []\n' });
    const first = run({ order: 'earlier', files: [file({})] });
    expect(decide(found, text('apps: []\n'), [first])).toEqual({ path, does: 'nothing' });
    expect(decide(found, text('apps: []\n'), [{ ...first, standing: 'undone' }])).toEqual({
      path,
      does: 'remove',
      was: expect.any(String),
    });
    const changed = file({ change: 'modify', before: 'apps: []\n', after: 'apps: [two]\n' });
    expect(decide(changed, text('apps: [two]\n'), [first])).toEqual({
      path,
      does: 'restore',
      was: expect.any(String),
      text: 'apps: []\n',
    });
    expect(decide(changed, text('apps: [two]\n'), [{ ...first, standing: 'undone' }])).toEqual({
      path,
      does: 'remove',
      was: expect.any(String),
    });
  });
});
