import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Folder of the vendors' API descriptions; contract checks are left out without it. */
export const contractsDir: string | undefined = process.env.CONTRACTS_DIR || undefined;

interface Exchange {
  method: string;
  path: string;
  status: number;
  /** The connection was lost before the answer was complete. */
  cut?: boolean;
}

interface Contract {
  routes: Array<{ pattern: RegExp }>;
  check(exchange: Exchange): Array<{ kind: string; message: string }> & { endpoint?: string };
}

export interface RecordRequest {
  /** Base address of the stand-in (scheme, host, port). */
  target: string;
  /** File of `CONTRACTS_DIR`, for example `github.json`. */
  contract: string;
  /** Where the API lies on the target, for example `/api/v3`; left out of paths before they are looked up. */
  basePath?: string;
  /** Statuses that are rehearsed failures rather than the vendor's documented answers. */
  allowStatus?: number[];
}

export interface Recording {
  /** Give this to the client instead of `target`. */
  url: string;
  /** What broke the contract so far, a sentence each; empty also when contracts are not at hand. */
  violations(): string[];
  /** Operations seen so far, as `GET /path/{template}`. */
  operations(): string[];
  close(): Promise<void>;
}

/**
 * Stands between a client and a stand-in and holds every exchange, in both directions, against the vendor's
 * contract. Outside the API (pages, git over HTTP) exchanges pass unchecked. Without `CONTRACTS_DIR` the target
 * itself is handed back, and nothing is checked.
 */
export async function recordExchanges(request: RecordRequest): Promise<Recording> {
  const { target, basePath = '' } = request;
  if (!contractsDir) {
    return { url: target, violations: () => [], operations: () => [], close: async () => {} };
  }
  const load = (name: string): Promise<unknown> => import(pathToFileURL(join(contractsDir, name)).href);
  const { createContract } = (await load('check-exchange.mjs')) as {
    createContract(path: string, options: { allowStatus: number[] }): Contract;
  };
  const { startProxy } = (await load('proxy.mjs')) as {
    startProxy(options: {
      target: string;
      onExchange(exchange: Exchange): void;
    }): Promise<{ url: string; close(): Promise<void> }>;
  };
  const contract = createContract(join(contractsDir, request.contract), {
    allowStatus: request.allowStatus ?? [],
  });
  const violations: string[] = [];
  const operations = new Set<string>();
  const proxy = await startProxy({
    target,
    onExchange(exchange) {
      const inApi = exchange.path.startsWith(`${basePath}/`);
      const path = inApi ? exchange.path.slice(basePath.length) : exchange.path;
      if (exchange.cut || (!inApi && !contract.routes.some(({ pattern }) => pattern.test(path)))) return;
      const problems = contract.check({ ...exchange, path });
      if (problems.endpoint) operations.add(problems.endpoint);
      violations.push(
        ...problems.map(
          ({ kind, message }) => `${exchange.method} ${path} ${exchange.status} ${kind}: ${message}`,
        ),
      );
    },
  });
  return {
    url: proxy.url,
    violations: () => [...violations],
    operations: () => [...operations].sort(),
    close: proxy.close,
  };
}
