import { type ChildProcess, spawn } from 'node:child_process';
import { Client, Connection } from '@temporalio/client';
import { pickFreePort } from '#cli/start/ports.ts';
import { findTemporal } from '#cli/start/temporal-binary.ts';

export interface TestTemporal {
  address: string;
  client: Client;
  stop(): Promise<void>;
}

/** A Temporal server of its own, in memory, on free loopback ports. `settings` are its dynamic ones, `key=value`. */
export async function startTestTemporal(settings: readonly string[] = []): Promise<TestTemporal> {
  const binary = await findTemporal(() => undefined);
  const [port, httpPort] = [await pickFreePort(), await pickFreePort()];
  const address = `127.0.0.1:${port}`;
  const ports = ['--port', String(port), '--http-port', String(httpPort)];
  const server = spawn(
    binary,
    [
      ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--log-level', 'error', ...ports],
      ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
    ],
    {
      stdio: 'ignore',
    },
  );
  const kill = () => void server.kill('SIGKILL');
  process.once('exit', kill);
  const connection = await connectWhenReady(address);
  return {
    address,
    client: new Client({ connection }),
    async stop() {
      process.off('exit', kill);
      await connection.close();
      await end(server);
    },
  };
}

async function connectWhenReady(address: string): Promise<Connection> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      const { namespaces } = await connection.workflowService.listNamespaces({});
      if (namespaces.some((each) => each.namespaceInfo?.name === 'default')) return connection;
      await connection.close();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function end(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    server.once('exit', () => resolve());
    server.kill('SIGTERM');
  });
}
