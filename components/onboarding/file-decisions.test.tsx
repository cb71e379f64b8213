import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { FileDecision, Plan, PlannedFile } from '#domain/plan/plan.ts';
import { withFileAnswer } from './choices.ts';
import { FileDecisions, UnreadFiles } from './file-decisions.tsx';
import { FilesTab } from './files-tab.tsx';
import { OpenQuestions } from './open-questions.tsx';

const dockerfile: FileDecision = {
  path: 'Dockerfile',
  reason: { why: 'not-utf8', byte: 17, line: 2 },
  concerns: ['Dockerfile'],
  ifKept: 'The image is built from it as it is.',
  wayOut: 'Save it as UTF-8 text.',
  answer: null,
};
const manifest: FileDecision = {
  ...dockerfile,
  path: 'onramp.yaml',
  reason: { why: 'utf-16' },
  ifKept: null,
};
const shown = (decisions: FileDecision[], choices = {}) =>
  renderToStaticMarkup(<FileDecisions decisions={decisions} choices={choices} onChoose={() => {}} />);

describe('what is there and could not be read, in the form', () => {
  it('names the file, why it was not read, and what each answer means', () => {
    const html = shown([dockerfile]);
    for (const text of [
      'not UTF-8 text at byte 17, in line 2',
      'Keep mine.',
      'The image is built from it as it is.',
      'Nothing is started. Save it as UTF-8 text.',
      'Choose one before the run can start.',
    ])
      expect(html).toContain(text);
    expect(html).not.toContain('checked=""');
  });

  it('shows the answer that was given, and offers none where Onramp cannot go on', () => {
    const answered = shown([dockerfile], withFileAnswer({}, 'Dockerfile', 'keep'));
    expect(answered).toMatch(/value="keep"[^>]*checked=""|checked=""[^>]*value="keep"/);
    expect(answered).not.toContain('Choose one');
    expect(shown([manifest])).not.toContain('type="radio"');
    expect(shown([manifest])).toContain('Onramp cannot go on beside it');
  });

  it('keeps one answer for each file', () => {
    const once = withFileAnswer({ team: 'checkout' }, 'a', 'keep');
    expect(withFileAnswer(withFileAnswer(once, 'b', 'stop'), 'a', 'stop')).toEqual({
      team: 'checkout',
      files: [
        { path: 'b', answer: 'stop' },
        { path: 'a', answer: 'stop' },
      ],
    });
  });
});

describe('a plan', () => {
  it('lists what was not read and is not to be decided, without repeating what is', () => {
    const unreadable = [
      { path: 'Dockerfile', reason: dockerfile.reason },
      { path: 'src/old.js', reason: dockerfile.reason },
    ];
    const plan = { decisions: [dockerfile], inspection: { apps: [], unreadable } } as unknown as Plan;
    const html = renderToStaticMarkup(<UnreadFiles plan={plan} />);
    expect(html).toContain('src/old.js');
    expect(html).not.toContain('Dockerfile');
  });

  it('shows every question that no field and no decision shows', () => {
    const questions = [
      { appPath: '.', field: 'port', question: 'Which port?' },
      { appPath: '.', field: 'files', question: 'Keep it?', decision: 'Dockerfile' },
      { appPath: '.', field: 'files', question: 'Move the workflow elsewhere first.' },
    ];
    const html = renderToStaticMarkup(<OpenQuestions questions={questions} />);
    expect(html).toContain('Move the workflow elsewhere first.');
    expect(html).not.toMatch(/Which port|Keep it/);
  });

  it('shows such a file as there, and not as new or empty', () => {
    const file: PlannedFile = {
      path: 'deploy/staging',
      change: 'keep',
      before: null,
      after: null,
      purpose: 'Stands there',
      notices: [],
      executable: false,
      unreadable: { why: 'symlink', target: '../k8s' },
    };
    const html = renderToStaticMarkup(<FilesTab files={[file]} selected={null} onSelect={() => {}} />);
    expect(html).toContain('There, but could not be read: a symbolic link to ../k8s.');
    expect(html).toContain('Exists, stays as it is');
    expect(html).not.toContain('does not read it');
  });
});
