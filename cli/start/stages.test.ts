import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createStages } from './stages.ts';

const soon = { firstAfterMs: 20, thenEveryMs: 20 };

describe('the stages of a start', () => {
  it('say what takes long, and how long it usually does, while it does', async () => {
    const said: string[] = [];
    const stages = createStages((line) => said.push(line), soon);
    const work = async (progress: (detail: string) => void) => {
      progress('compiling, 3 packages so far');
      while (said.length < 2) await sleep(5);
      return 'built';
    };
    expect(await stages.run('Temporal server', work, '2 to 4 min')).toBe('built');
    expect(said[0]).toMatch(
      /^ {2}… Temporal server, compiling, 3 packages so far, \d+\.\d s \(usually 2 to 4 min\)$/,
    );
    expect(said.at(-1)).toMatch(/^ {2}✓ Temporal server \(built\) \d/);
    const lines = said.length;
    await sleep(60);
    expect(said).toHaveLength(lines);
  });

  it('say nothing in between of what is quick, and name what failed', async () => {
    const said: string[] = [];
    const stages = createStages((line) => said.push(line), { firstAfterMs: 1_000 });
    await expect(stages.run('Postgres', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(said).toEqual([expect.stringMatching(/^ {2}✗ Postgres after/)]);
  });
});
