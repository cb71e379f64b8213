import { describe, expect, it } from 'vitest';
import type { FileUndo } from './undo-files.ts';
import { describeUndoPullRequest, stayingFiles, undoFilesWords } from './undo-files-wording.ts';

const FILES: FileUndo[] = [
  { path: 'deploy/staging/cart.yaml', does: 'remove', was: 'a' },
  { path: 'onramp.yaml', does: 'restore', was: 'b', text: 'apps: []\n' },
  { path: '.github/workflows/onramp-deploy.yml', does: 'stay', because: { kind: 'changed' } },
  { path: 'catalog-info.yaml', does: 'nothing' },
];

describe('words of the pull request that takes files out', () => {
  it('name what goes, what is put back, and what stays and why', () => {
    const run = { number: 12, url: 'https://onramp.example.test/runs/1', apps: ['cart'], mergedAs: 3 };
    const fails = '“Deploy to staging” fails at “Write the kubeconfig” on every push to main';
    const { title, body } = describeUndoPullRequest({ files: FILES, fails }, run);
    expect(title).toBe('Undo the onboarding of cart');
    expect(body).toContain('## What goes\n\n- `deploy/staging/cart.yaml`\n');
    expect(body).toContain('## What is put back as it was before\n\n- `onramp.yaml`');
    expect(body).toContain(
      '- `.github/workflows/onramp-deploy.yml`: somebody has changed it after Onramp wrote it',
    );
    expect(body).not.toContain('catalog-info.yaml');
    expect(body).toContain(`Then ${fails}.`);
  });

  it('let no file name become markup', () => {
    const hostile: FileUndo = { path: 'deploy/`@acme/all` <img>.yaml', does: 'remove', was: 'a' };
    const run = { number: 1, url: 'https://onramp.example.test/runs/1', apps: ['cart'], mergedAs: null };
    const { body } = describeUndoPullRequest({ files: [hostile], fails: null }, run);
    expect(body).toContain('- `deploy/ @\u200bacme/all   img .yaml`');
  });

  it('are short in a sentence', () => {
    expect(undoFilesWords(FILES)).toBe('takes 1 file out and puts 1 file back as before');
    expect(stayingFiles(FILES)).toEqual([
      '.github/workflows/onramp-deploy.yml, because somebody has changed it after Onramp wrote it',
    ]);
    const many = Array.from({ length: 9 }, (_, at): FileUndo => {
      return { path: `${at}.yaml`, does: 'stay', because: { kind: 'used', byRun: 7 } };
    });
    expect(stayingFiles(many)).toEqual(['0.yaml, 1.yaml, 2.yaml, 3.yaml, 5 more, because run #7 uses it']);
  });
});
