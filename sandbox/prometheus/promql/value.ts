import type { Labels, Sample } from '../series.ts';
import { labelsKey } from '../series.ts';
import { PromqlError } from './syntax.ts';

/** One series of an instant vector. */
export interface Element {
  labels: Labels;
  value: number;
}

/** What an expression evaluates to; a matrix is what a range selector yields. */
export type Value =
  | { type: 'scalar'; value: number }
  | { type: 'string'; value: string }
  | { type: 'vector'; elements: Element[] }
  | { type: 'matrix'; series: Array<{ labels: Labels; samples: Sample[]; rangeMs: number; endMs: number }> };

/** @throws PromqlError when it is not a vector */
export function vectorOf(value: Value): Element[] {
  if (value.type !== 'vector') throw new PromqlError(`expected type instant vector, got ${value.type}`);
  return value.elements;
}

export function scalarOf(value: Value | null | undefined): number {
  if (value?.type !== 'scalar')
    throw new PromqlError(`expected type scalar, got ${value?.type ?? 'nothing'}`);
  return value.value;
}

export const withoutName = ({ __name__: _name, ...labels }: Labels): Labels => labels;

/** @throws PromqlError when two elements have the same labels */
export function requireDistinct(elements: Element[]): Element[] {
  const seen = new Set(elements.map(({ labels }) => labelsKey(labels)));
  if (seen.size !== elements.length)
    throw new PromqlError('vector cannot contain metrics with the same labelset');
  return elements;
}
