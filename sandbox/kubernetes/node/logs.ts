import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Pod } from '../pod-types.ts';

export interface LogQuery {
  timestamps?: boolean;
  previous?: boolean;
  tailLines?: number;
  limitBytes?: number;
  sinceSeconds?: number;
  sinceTime?: string;
}

export interface LogLine {
  /** RFC 3339 with nanoseconds. */
  time: string;
  stream: 'stdout' | 'stderr';
  line: string;
}

/** What a container of a pod printed, with the labels a log collector gives it. */
export interface LogStream {
  labels: Record<string, string>;
  lines(): LogLine[];
}

interface StreamMeta {
  namespace: string;
  pod: string;
  labels: Record<string, string>;
}

const KEEP_MS = 24 * 3600 * 1000;
const FOLLOW_EVERY_MS = 200;

/**
 * What containers print, in files `<pod>/<container>/<restart>.log`, a line each of `time stream text`. Files stay for
 * a day after their pod is gone, as a log backend would have them.
 */
export class PodLogs {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const entry of readdirSync(folder)) {
      const path = join(folder, entry);
      if (Date.now() - statSync(path).mtimeMs > KEEP_MS) rmSync(path, { recursive: true, force: true });
    }
  }

  /** Begins the log of a container's next run and returns how to add to it. */
  open(pod: Pod, container: string): (stream: 'stdout' | 'stderr', line: string) => void {
    const folder = this.#containerFolder(pod, container);
    mkdirSync(folder, { recursive: true });
    const meta: StreamMeta = {
      namespace: pod.metadata.namespace ?? '',
      pod: pod.metadata.name,
      labels: pod.metadata.labels ?? {},
    };
    writeFileSync(join(folder, '..', 'pod.json'), JSON.stringify(meta));
    const file = join(folder, `${this.#runs(folder).length}.log`);
    writeFileSync(file, '');
    return (stream, line) => appendFileSync(file, `${preciseTime()} ${stream} ${line}\n`);
  }

  has(pod: Pod, container: string, previous: boolean): boolean {
    return this.#file(pod, container, previous) !== null;
  }

  read(pod: Pod, container: string, query: LogQuery): string {
    const file = this.#file(pod, container, query.previous ?? false);
    if (!file) return '';
    const since = sinceOf(query);
    let lines = linesOf(file).filter((entry) => since === null || entry.time >= since);
    if (query.tailLines !== undefined) lines = query.tailLines === 0 ? [] : lines.slice(-query.tailLines);
    const text = lines.map((entry) => show(entry, query)).join('');
    return query.limitBytes === undefined ? text : Buffer.from(text).subarray(0, query.limitBytes).toString();
  }

  /** What is there now, then every line as it comes, until the reader goes or the run's log is followed by another's. */
  follow(pod: Pod, container: string, query: LogQuery): ReadableStream<Uint8Array> {
    const file = this.#file(pod, container, query.previous ?? false);
    const encoder = new TextEncoder();
    let timer: NodeJS.Timeout | undefined;
    return new ReadableStream({
      start: (controller) => {
        controller.enqueue(encoder.encode(this.read(pod, container, query)));
        let seen = file ? linesOf(file).length : 0;
        timer = setInterval(() => {
          if (!file || !existsSync(file)) {
            clearInterval(timer);
            controller.close();
            return;
          }
          const lines = linesOf(file);
          for (const entry of lines.slice(seen)) controller.enqueue(encoder.encode(show(entry, query)));
          seen = lines.length;
          if (file !== this.#file(pod, container, query.previous ?? false) || this.#isOver(pod)) {
            clearInterval(timer);
            controller.close();
          }
        }, FOLLOW_EVERY_MS);
        timer.unref();
      },
      cancel: () => clearInterval(timer),
    });
  }

  /** Marks a pod's logs as complete, so that followers end. */
  end(pod: Pod): void {
    const folder = this.#podFolder(pod);
    if (existsSync(folder)) writeFileSync(join(folder, 'ended'), '');
  }

  /** All streams kept, of pods that run and of pods that are gone. */
  streams(): LogStream[] {
    return readdirSync(this.#folder).flatMap((entry) => {
      const folder = join(this.#folder, entry);
      const metaFile = join(folder, 'pod.json');
      if (!existsSync(metaFile)) return [];
      const meta = JSON.parse(readFileSync(metaFile, 'utf8')) as StreamMeta;
      const containers = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());
      return containers.map((container) => ({
        labels: { namespace: meta.namespace, pod: meta.pod, container, ...appLabels(meta) },
        lines: () =>
          this.#runs(join(folder, container)).flatMap((run) => linesOf(join(folder, container, run))),
      }));
    });
  }

  #isOver(pod: Pod): boolean {
    return existsSync(join(this.#podFolder(pod), 'ended'));
  }

  #podFolder(pod: Pod): string {
    return join(this.#folder, `${pod.metadata.namespace}_${pod.metadata.name}_${pod.metadata.uid}`);
  }

  #containerFolder(pod: Pod, container: string): string {
    return join(this.#podFolder(pod), container);
  }

  #runs(folder: string): string[] {
    if (!existsSync(folder)) return [];
    return readdirSync(folder).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  }

  #file(pod: Pod, container: string, previous: boolean): string | null {
    const folder = this.#containerFolder(pod, container);
    const name = this.#runs(folder).at(previous ? -2 : -1);
    return name ? join(folder, name) : null;
  }
}

/** The labels a collector takes over from a pod's own. */
function appLabels(meta: StreamMeta): Record<string, string> {
  const app = meta.labels['app.kubernetes.io/name'] ?? meta.labels.app;
  return { job: `${meta.namespace}/${app ?? meta.pod}`, ...(app && { app }) };
}

let lastNanos = 0n;

/** Wall clock with a nanosecond part that never repeats, so that lines keep their order. */
function preciseTime(): string {
  const nanos = BigInt(Date.now()) * 1_000_000n;
  lastNanos = nanos > lastNanos ? nanos : lastNanos + 1n;
  const date = new Date(Number(lastNanos / 1_000_000n)).toISOString().slice(0, 19);
  return `${date}.${String(lastNanos % 1_000_000_000n).padStart(9, '0')}Z`;
}

function linesOf(file: string): LogLine[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((text) => {
      const [time = '', stream = 'stdout'] = text.split(' ', 2);
      return { time, stream: stream as LogLine['stream'], line: text.slice(time.length + stream.length + 2) };
    });
}

const show = (entry: LogLine, query: LogQuery): string =>
  `${query.timestamps ? `${entry.time} ` : ''}${entry.line}\n`;

function sinceOf(query: LogQuery): string | null {
  if (query.sinceTime) return query.sinceTime;
  return query.sinceSeconds === undefined
    ? null
    : new Date(Date.now() - query.sinceSeconds * 1000).toISOString();
}
