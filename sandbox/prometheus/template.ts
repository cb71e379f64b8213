import type { Labels } from './series.ts';

const FORMATS: Record<string, (value: number) => string> = {
  humanize: (value) => String(Math.round(value * 1000) / 1000),
  humanizePercentage: (value) => `${Math.round(value * 10_000) / 100}%`,
  humanizeDuration: (value) => `${Math.round(value)}s`,
};

/** Puts labels and value into an alert's text: `{{ $labels.x }}`, `{{ $value }}`, `{{ $value | humanizePercentage }}`. */
export function expandTemplate(text: string, labels: Labels, value: number): string {
  return text.replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (whole, inner: string) => {
    const [subject = '', format] = inner.split('|').map((part) => part.trim());
    const label = /^\$labels\.(\w+)$/.exec(subject)?.[1];
    if (label) return labels[label] ?? '';
    if (subject !== '$value') return whole;
    const printf = /^printf\s+"%\.(\d+)f"$/.exec(format ?? '')?.[1];
    if (printf) return value.toFixed(Number(printf));
    return format ? (FORMATS[format]?.(value) ?? whole) : String(value);
  });
}
