import type { Labels } from './series.ts';

export interface ScrapedSample {
  labels: Labels;
  value: number;
  /** Milliseconds since 1970, when the target gave one. */
  time: number | null;
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+(-?[\d.]+))?(?:\s+#.*)?$/;
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;

/** Reads the Prometheus text format (and OpenMetrics without exemplars). @throws with the line that breaks it */
export function parseExposition(text: string): ScrapedSample[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parseLine);
}

function parseLine(line: string): ScrapedSample {
  const [, name, labels, value, time] = LINE.exec(line) ?? [];
  if (!name || value === undefined)
    throw new Error(`expected a metric name, labels and a value, got ${JSON.stringify(line.slice(0, 80))}`);
  return {
    labels: { __name__: name, ...parseLabels(labels ?? '', line) },
    value: parseValue(value, line),
    time: time ? Number(time) : null,
  };
}

function parseLabels(text: string, line: string): Labels {
  const labels: Labels = {};
  LABEL.lastIndex = 0;
  let at = 0;
  while (at < text.trimEnd().length) {
    LABEL.lastIndex = at;
    const match = LABEL.exec(text);
    if (!match?.[1]) throw new Error(`malformed labels in ${JSON.stringify(line.slice(0, 80))}`);
    labels[match[1]] = (match[2] ?? '').replace(/\\(["\\n])/g, (_, char) => (char === 'n' ? '\n' : char));
    at = LABEL.lastIndex;
  }
  return labels;
}

function parseValue(text: string, line: string): number {
  const special: Record<string, number> = {
    nan: Number.NaN,
    '+inf': Number.POSITIVE_INFINITY,
    inf: Number.POSITIVE_INFINITY,
    '-inf': Number.NEGATIVE_INFINITY,
  };
  const value = special[text.toLowerCase()] ?? Number(text);
  if (Number.isNaN(value) && text.toLowerCase() !== 'nan')
    throw new Error(`malformed value in ${JSON.stringify(line.slice(0, 80))}`);
  return value;
}
