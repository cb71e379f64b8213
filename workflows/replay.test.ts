import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, 'histories');
const SOURCE = join(import.meta.dirname, 'index.ts');

interface Recorded {
  events: Array<{ workflowExecutionStartedEventAttributes?: { workflowId: string } }>;
}

const recorded = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace(/\.json$/, ''));

const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Recorded;

/** Replays one recorded run on today's code. @returns what broke, null when nothing did */
async function replay(workflowBundle: WorkflowBundle, name: string): Promise<Error | null> {
  const history = read(name);
  const workflowId = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
  if (!workflowId) throw new Error(`${name}.json does not begin with the start of a workflow.`);
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, [{ workflowId, history }])) {
    return error ?? null;
  }
  throw new Error(`${name} was not replayed.`);
}

describe('workflows replay what earlier versions recorded', () => {
  let current: WorkflowBundle;
  beforeAll(async () => {
    const logger = new DefaultLogger('ERROR');
    Runtime.install({ logger });
    current = await bundleWorkflowCode({ workflowsPath: SOURCE, logger });
  });

  it('has a history of each workflow and of each way it can end', () => {
    expect(recorded).toEqual(
      expect.arrayContaining([
        'human-task-v1-rejected',
        'human-task-v1-resolved',
        'human-task-v1-withdrawn',
        'human-task-v2-resolved',
        'human-task-v3-resolved',
        'human-task-v3-withdrawn',
        'inspect-repository-v1-failed',
        'inspect-repository-v1-ready',
        'onboard-repository-v1-closed',
        'onboard-repository-v1-paused',
        'onboard-repository-v1-rejected',
        'onboard-repository-v1-retried',
        'onboard-repository-v1-stopped',
        'onboard-repository-v1-succeeded',
        'onboard-repository-v2-succeeded',
        'settle-ended-runs-v1-ended',
        'undo-run-v1-undone',
      ]),
    );
  });

  it.each(recorded)('%s', async (name) => {
    expect(await replay(current, name)).toBeNull();
  });

  it('finds out when a workflow leaves out an activity that runs under way have called', async () => {
    const call = /await [\w.]+\.resolveRepository\(\{\s*planId\s*\}\);/;
    expect(current.code).toMatch(call);
    const changed = { ...current, code: current.code.replace(call, '') };
    const error = await replay(changed, 'inspect-repository-v1-ready');
    expect(error?.name).toBe('DeterminismViolationError');
    expect(error?.message).toContain('resolveRepository');
  });
});
