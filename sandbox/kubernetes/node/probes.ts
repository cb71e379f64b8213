import { request } from 'node:http';
import { connect } from 'node:net';
import type { Container, Probe } from '../pod-types.ts';

export interface ProbeResult {
  ok: boolean;
  message: string;
}

export interface ProbeTarget {
  ip: string;
  container: Container;
  dial(ip: string, port: number): { host: string; port: number };
  /** Runs a command in the container; its exit code and output. */
  exec(command: string[], timeoutMs: number): Promise<{ code: number; output: string }>;
}

/** Runs one probe, as the kubelet does: an HTTP status of 200 to 399, an open port, an exit code of 0. */
async function runProbe(probe: Probe, target: ProbeTarget): Promise<ProbeResult> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.httpGet) return httpProbe(probe.httpGet, target, timeoutMs);
  if (probe.tcpSocket) return tcpProbe(probe.tcpSocket.port, target, timeoutMs);
  if (probe.exec) {
    const { code, output } = await target.exec(probe.exec.command, timeoutMs);
    return { ok: code === 0, message: code === 0 ? output : `command exited with ${code}: ${output}` };
  }
  return { ok: false, message: 'the sandbox does not know gRPC probes' };
}

function portOf(port: number | string, container: Container): number | null {
  if (typeof port === 'number' || /^\d+$/.test(port)) return Number(port);
  return container.ports?.find((candidate) => candidate.name === port)?.containerPort ?? null;
}

function httpProbe(
  get: NonNullable<Probe['httpGet']>,
  target: ProbeTarget,
  timeoutMs: number,
): Promise<ProbeResult> {
  const port = portOf(get.port, target.container);
  if (port === null) return Promise.resolve({ ok: false, message: `couldn't find port: ${get.port}` });
  const address = target.dial(target.ip, port);
  const url = `http://${target.ip}:${port}${get.path ?? '/'}`;
  const headers = Object.fromEntries((get.httpHeaders ?? []).map((header) => [header.name, header.value]));
  return new Promise((resolve) => {
    const call = request(
      {
        ...address,
        path: get.path ?? '/',
        timeout: timeoutMs,
        headers: {
          'user-agent': 'kube-probe/1.36',
          accept: '*/*',
          connection: 'close',
          host: `${target.ip}:${port}`,
          ...headers,
        },
      },
      (response) => {
        response.resume();
        const code = response.statusCode ?? 0;
        resolve(
          code >= 200 && code < 400
            ? { ok: true, message: '' }
            : { ok: false, message: `HTTP probe failed with statuscode: ${code}` },
        );
      },
    );
    const giveUp = setTimeout(
      () =>
        call.destroy(new Error('context deadline exceeded (Client.Timeout exceeded while awaiting headers)')),
      timeoutMs,
    );
    call.once('close', () => clearTimeout(giveUp));
    call.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ ok: false, message: `Get "${url}": ${dialError(error, target.ip, port)}` }),
    );
    call.end();
  });
}

function tcpProbe(wanted: number | string, target: ProbeTarget, timeoutMs: number): Promise<ProbeResult> {
  const port = portOf(wanted, target.container);
  if (port === null) return Promise.resolve({ ok: false, message: `couldn't find port: ${wanted}` });
  return new Promise((resolve) => {
    const socket = connect({ ...target.dial(target.ip, port), timeout: timeoutMs });
    const answer = (result: ProbeResult) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => answer({ ok: true, message: '' }));
    socket.once('timeout', () =>
      answer({ ok: false, message: `dial tcp ${target.ip}:${port}: i/o timeout` }),
    );
    socket.once('error', (error) => answer({ ok: false, message: dialError(error, target.ip, port) }));
  });
}

const dialError = (error: NodeJS.ErrnoException, ip: string, port: number): string =>
  error.code === 'ECONNREFUSED' ? `dial tcp ${ip}:${port}: connect: connection refused` : error.message;

/** Runs a probe at its period, and tells when its verdict changes by its thresholds. Returns how to stop. */
export function startProbing(
  probe: Probe,
  target: ProbeTarget,
  on: { verdict: (isGood: boolean, result: ProbeResult) => void; failure: (result: ProbeResult) => void },
): () => void {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let successes = 0;
  let failures = 0;
  const tick = async () => {
    const result = await runProbe(probe, target);
    if (isStopped) return;
    successes = result.ok ? successes + 1 : 0;
    failures = result.ok ? 0 : failures + 1;
    if (!result.ok) on.failure(result);
    if (successes >= (probe.successThreshold ?? 1)) on.verdict(true, result);
    if (failures >= (probe.failureThreshold ?? 3)) on.verdict(false, result);
    if (!isStopped) timer = setTimeout(tick, (probe.periodSeconds ?? 10) * 1000);
  };
  timer = setTimeout(tick, (probe.initialDelaySeconds ?? 0) * 1000);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
