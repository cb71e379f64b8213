import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Exchange {
  method: string;
  path: string;
  status: number;
}
interface Problem {
  kind: string;
  message: string;
}

/** A base URL whose exchanges are held against a vendor's contract, when one is at hand. */
export interface Contracted {
  url: string;
  /** What broke the contract so far, one sentence each; waits until open exchanges are recorded. */
  violations(): Promise<string[]>;
  /** Operations seen, as `GET /path/{template}`. */
  operations: Set<string>;
  close(): Promise<void>;
}

/** Whether `CONTRACTS_DIR` names the folder of the vendors' API descriptions. Without it such tests are skipped. */
export const contractsDir: string | undefined = process.env.CONTRACTS_DIR;

/** Stands between a client and a stand-in, and checks each exchange by the contract `file` of `CONTRACTS_DIR`. */
export async function contracted(target: string, file: string): Promise<Contracted> {
  if (!contractsDir)
    throw new Error('CONTRACTS_DIR is not set: it names the folder of the vendors’ API descriptions.');
  const load = (name: string) => import(pathToFileURL(join(contractsDir, name)).href);
  const { createContract } = (await load('check-exchange.mjs')) as {
    createContract(path: string): { check(exchange: Exchange): Problem[] & { endpoint?: string } };
  };
  const { startProxy } = (await load('proxy.mjs')) as {
    startProxy(options: {
      target: string;
      onExchange(exchange: Exchange): void;
    }): Promise<{ url: string; close(): Promise<void> }>;
  };
  const contract = createContract(join(contractsDir, file));
  const found: string[] = [];
  const operations = new Set<string>();
  const proxy = await startProxy({
    target,
    onExchange(exchange) {
      const problems = contract.check(exchange);
      if (problems.endpoint) operations.add(problems.endpoint);
      for (const { kind, message } of problems) {
        found.push(`${exchange.method} ${exchange.path} ${exchange.status} ${kind}: ${message}`);
      }
    },
  });
  return {
    url: proxy.url,
    operations,
    async violations() {
      await new Promise((done) => setTimeout(done, 50));
      return found;
    },
    close: proxy.close,
  };
}
