import { cpus, totalmem } from 'node:os';
import { type Figure, isMet } from './figures.ts';

export interface Report {
  measuredAt: string;
  /** Short id of the commit that the checkout is at: run the bench in the checkout whose Onramp runs. */
  commit: string;
  machine: { cpu: string; cores: number; memoryGiB: number; node: string; browser: string };
  figures: Array<Figure & { met: boolean }>;
}

export function makeReport(figures: readonly Figure[], commit: string, browser: string): Report {
  return {
    measuredAt: new Date().toISOString(),
    commit,
    machine: {
      cpu: cpus()[0]?.model.trim() || 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 1024 ** 3),
      node: process.version,
      browser,
    },
    figures: figures.map((figure) => ({ ...figure, samples: figure.samples.map(round), met: isMet(figure) })),
  };
}

/** The report for people. */
export function renderReport({ measuredAt, commit, machine, figures }: Report): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${show(figure, figure.value)} (${figure.statistic} of ${figure.samples.length})`,
    show(figure, figure.limit),
    [figure.beside && `${figure.beside.name}: ${show(figure, figure.beside.median)}`, figure.note]
      .filter(Boolean)
      .join('; '),
    figure.met ? 'met' : '**missed**',
  ]);
  return [
    '# What a person waits for',
    `Measured by \`npm run bench\` on ${measuredAt.slice(0, 10)} at commit ${commit}: ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, Node.js ${machine.node}, Chromium ${machine.browser}, everything on one machine. All samples are in \`portal.json\`.`,
    table(['Figure', 'Measured', 'Limit', 'Beside it', ''], rows),
    'Navigations and first loads take turns, and a fetch or a first byte is measured beside each: when that grows too, the machine is busy.\n',
  ].join('\n\n');
}

function table(head: string[], rows: string[][]): string {
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

function show({ unit }: Figure, value: number): string {
  if (unit === 'bytes') return `${(value / 1000).toFixed(1)} kB`;
  return unit === 'ms' ? `${value.toFixed(0)} ms` : value.toFixed(2);
}

const round = (value: number) => Math.round(value * 1000) / 1000;
