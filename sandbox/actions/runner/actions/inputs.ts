import { StepFailure } from '../session.ts';

type Inputs = Record<string, string>;

/** An input that must be there. @throws StepFailure in the words of actions/toolkit */
export function required(inputs: Inputs, name: string): string {
  const value = inputs[name]?.trim() ?? '';
  if (value === '') throw new StepFailure(`Input required and not supplied: ${name}`);
  return value;
}

export const flag = (inputs: Inputs, name: string, otherwise = false): boolean => {
  const value = (inputs[name] ?? '').trim().toLowerCase();
  return value === '' ? otherwise : value === 'true';
};

/** Lines of an input, without empty ones. */
export const lines = (inputs: Inputs, name: string): string[] =>
  (inputs[name] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** Entries of an input that may be separated by newlines or commas. */
export const list = (inputs: Inputs, name: string): string[] =>
  lines(inputs, name)
    .flatMap((line) => line.split(','))
    .map((entry) => entry.trim())
    .filter(Boolean);

/** `key=value` lines. */
export const pairs = (inputs: Inputs, name: string): Record<string, string> =>
  Object.fromEntries(
    lines(inputs, name).map((line) => {
      const equals = line.indexOf('=');
      return equals === -1 ? [line, ''] : [line.slice(0, equals), line.slice(equals + 1)];
    }),
  );
