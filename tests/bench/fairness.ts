import type { Api } from '../support/onramp-api.ts';
import { type Figure, median } from './figures.ts';

/** As many as one engineer once asked for, and everybody else waited more than five minutes. */
const MOST_PLANS = 200;
const ROUNDS = 5;
/** Times as long as it usually takes. */
const LIMIT = 2;

/**
 * How long another person waits for a plan while one has asked for two hundred (or for as many as the limits let one
 * person ask for), against how long without them. Times are the server's own, from asked to ready.
 * @throws Error when the many were done before the measuring was, which would measure nothing
 */
export async function measureFairness(people: {
  many: Api;
  other: Api;
  /** Of a repository that both may onboard. */
  repositoryUrl: string;
}): Promise<Figure> {
  const { many, other, repositoryUrl } = people;
  const planMs = async () => {
    const { createdAt, readyAt, status } = await other.createPlan(repositoryUrl);
    if (!readyAt || status !== 'ready') throw new Error(`The plan ended ${status}.`);
    return Date.parse(readyAt) - Date.parse(createdAt);
  };
  const rounds = async () => {
    const samples: number[] = [];
    for (let round = 0; round < ROUNDS; round++) samples.push(await planMs());
    return samples;
  };
  await planMs();
  const usual = await rounds();
  const asked = await askForMany(many, repositoryUrl);
  const meanwhile = await rounds();
  const last = await many.readPlan(asked.at(-1) as string);
  if (last.status !== 'inspecting')
    throw new Error(`All ${asked.length} plans were done before anything was measured beside them.`);
  const ratio = (ms: number) => ms / median(usual);
  return {
    name: `Another person's plan while one has asked for ${asked.length}, over what it usually takes`,
    unit: 'ratio',
    statistic: 'median',
    value: ratio(median(meanwhile)),
    limit: LIMIT,
    samples: meanwhile.map(ratio),
    beside: { name: 'the slowest usual one', median: ratio(Math.max(...usual)) },
    note: `usually ${median(usual)} ms, meanwhile ${median(meanwhile)} ms`,
  };
}

/** Asks one after the other, until there are enough or the limits say no more. @returns ids of the plans */
async function askForMany(api: Api, repositoryUrl: string): Promise<string[]> {
  const asked: string[] = [];
  while (asked.length < MOST_PLANS) {
    const planId = await api.askForPlan(repositoryUrl);
    if (planId === null) break;
    asked.push(planId);
  }
  return asked;
}
