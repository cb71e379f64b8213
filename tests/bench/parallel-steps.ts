import { type Figure, parallelism, type Span } from './figures.ts';
import type { FinishedRun } from './portal.ts';

/** Time on the wall over the longest lane: the rest is what the engine needs between steps. */
const LIMIT = 1.15;

/** Which steps of an onboarding need nothing of each other: lanes of steps in order (docs/architecture.md). */
const GROUPS = [
  {
    name: 'namespaces and environments beside the pull request',
    lanes: [['ensure-namespaces', 'prepare-environments'], ['open-pull-request']],
  },
  { name: 'rules beside monitoring', lanes: [['activate-rules'], ['verify-monitoring']] },
];

/** Independent steps of one run: their time on the wall, beside what they take one after the other. */
export function measureParallelSteps(run: FinishedRun): Figure[] {
  return GROUPS.map(({ name, lanes }) => {
    const { wallMs, longestLaneMs, sumMs } = parallelism(
      lanes.map((lane) => lane.map((step) => spanOf(run, step))),
    );
    return {
      name: `Independent steps, wall time over the longest lane: ${name}`,
      unit: 'ratio',
      statistic: 'largest',
      value: wallMs / longestLaneMs,
      limit: LIMIT,
      samples: [wallMs / longestLaneMs],
      note: `wall ${wallMs} ms, longest lane ${longestLaneMs} ms, sum ${sumMs} ms`,
      beside: { name: 'one after the other, over the longest lane', median: sumMs / longestLaneMs },
    };
  });
}

/** @throws Error when the run did not finish the step */
function spanOf(run: FinishedRun, name: string): Span {
  const step = run.steps.find((each) => each.name === name);
  if (!step?.startedAt || !step.finishedAt) throw new Error(`Run ${run.number} has not finished ${name}.`);
  return { name, startMs: Date.parse(step.startedAt), endMs: Date.parse(step.finishedAt) };
}
