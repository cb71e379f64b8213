import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Exchange } from './sample.ts';

interface Finding {
  kind: string;
  message: string;
}

interface Contract {
  check(exchange: Exchange): Finding[] & { endpoint?: string };
  checkWebhook(event: string, payload: unknown): Finding[];
}

export const contractsDir = process.env.CONTRACTS_DIR;

/** GitHub's own description of its API and its webhooks, as checks. */
export async function loadContract(folder: string) {
  const { createContract } = (await import(pathToFileURL(join(folder, 'check-exchange.mjs')).href)) as {
    createContract(path: string, options?: { allowStatus?: number[] }): Contract;
  };
  // 401 and 403 are answered before an operation is reached and documented only in general.
  const rest = createContract(join(folder, 'github.json'), { allowStatus: [401, 403] });
  const hooks = createContract(join(folder, 'github-webhooks.json'));
  return {
    violationsOf: (exchanges: Exchange[]): string[] => [
      ...new Set(
        exchanges.flatMap((exchange) => {
          const findings = rest.check(exchange);
          return findings.map(
            ({ kind, message }) =>
              `${findings.endpoint ?? exchange.path} ${exchange.status} [${kind}] ${message}`,
          );
        }),
      ),
    ],
    violationsOfHook: (event: string, payload: unknown): string[] =>
      hooks.checkWebhook(event, payload).map(({ message }) => `${event} ${message}`),
  };
}
