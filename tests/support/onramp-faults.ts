import { waitUntil } from './onramp.ts';

interface Fault {
  id: number;
  met: number;
  held: number;
}

/** "After": the stand-in has done its work, and the caller is not told. */
type FaultAction =
  | { kind: 'drop-before' | 'drop-after' | 'hold-before' | 'hold-after' }
  | { kind: 'delay-before' | 'delay-after'; milliseconds: number };

/** The fault switch of one stand-in. Faults are forgotten when it restarts. */
export interface FaultSwitch {
  arm(fault: { method: string; path: string; times?: number; action: FaultAction }): Promise<ArmedFault>;
}

export interface ArmedFault {
  /** Resolves once the fault met a request; for those that hold one, once it is held. */
  untilMet(withinMs: number): Promise<void>;
}

/** @param url Base address of the stand-in itself, not of a proxy before it. */
export function faultsOf(url: string): FaultSwitch {
  const base = `${new URL(url).origin}/__faults`;
  return {
    async arm(fault) {
      const response = await fetch(base, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      });
      if (!response.ok) throw new Error(`The fault was not armed: ${await response.text()}`);
      const { id } = (await response.json()) as Fault;
      return {
        untilMet: (withinMs) =>
          waitUntil(`${fault.method} ${fault.path} met its fault`, withinMs, async () => {
            const all = (await (await fetch(base)).json()) as Fault[];
            const found = all.find((each) => each.id === id);
            const seen = fault.action.kind.startsWith('hold') ? found?.held : found?.met;
            return seen !== undefined && seen > 0;
          }),
      };
    },
  };
}

/** Tells the stand-in of Jira to lose its next webhooks for good. */
export async function loseJiraWebhooks(jiraUrl: string, count: number): Promise<void> {
  const response = await fetch(`${jiraUrl}/__webhooks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ drop: count }),
  });
  if (!response.ok) throw new Error(`Jira keeps its webhooks: ${await response.text()}`);
}
