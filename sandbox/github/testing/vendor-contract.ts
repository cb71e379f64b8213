import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Exchange, Sample } from './sample.ts';

interface Finding {
  kind: string;
  message: string;
}

interface Contract {
  check(exchange: Exchange): Finding[] & { endpoint?: string };
  checkWebhook(event: string, payload: unknown): Finding[];
}

export const contractsDir = process.env.CONTRACTS_DIR;

/** Answers GitHub gives although its description leaves them out. */
const undocumented = [
  'POST /repos/{owner}/{repo}/actions/variables 409 [status]',
  'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name} 422 [status]',
  'GET /repos/{owner}/{repo} 304 [status]',
];

/** What exchanges and webhooks of a sample break of GitHub's own description, each breach once. */
export async function violationsOf(sample: Pick<Sample, 'exchanges' | 'receiver'>): Promise<string[]> {
  if (!contractsDir) throw new Error('CONTRACTS_DIR names no folder with the contracts');
  const { createContract } = (await import(pathToFileURL(join(contractsDir, 'check-exchange.mjs')).href)) as {
    createContract(path: string, options?: { allowStatus?: number[] }): Contract;
  };
  // 401 and 403 are answered before an operation is reached and documented only in general.
  const rest = createContract(join(contractsDir, 'github.json'), { allowStatus: [401, 403] });
  const hooks = createContract(join(contractsDir, 'github-webhooks.json'));
  const breaches = [
    ...sample.exchanges.flatMap((exchange) => {
      const findings = rest.check(exchange);
      const where = `${findings.endpoint ?? exchange.path} ${exchange.status}`;
      return findings.map(({ kind, message }) => `${where} [${kind}] ${message}`);
    }),
    ...sample.receiver.received.flatMap(({ event, payload }) =>
      hooks.checkWebhook(event, payload).map(({ message }) => `${event} ${message}`),
    ),
  ];
  return [...new Set(breaches)].filter((breach) => !undocumented.some((known) => breach.startsWith(known)));
}
