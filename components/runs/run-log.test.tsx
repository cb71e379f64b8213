import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { LogLineView } from '#domain/views/runs.ts';
import { ClockProvider } from '../time/clock.tsx';
import { LogLines } from './run-log.tsx';

const at = '2026-01-02T03:04:05.000Z';
const line = (id: string, step: string | null, message: string): LogLineView => ({
  id,
  step,
  at,
  level: 'info',
  message,
});

it('a line names its step; what the run itself says names none', () => {
  const lines = [line('1', 'ensure-namespaces', 'started'), line('2', null, 'run succeeded')];
  const html = renderToStaticMarkup(
    <ClockProvider asOf={at}>
      <LogLines lines={lines} />
    </ClockProvider>,
  );
  const texts = [...html.matchAll(/<code>(.*?)<\/code>/g)].map(([, inner]) => inner?.replace(/<[^>]+>/g, ''));
  expect(texts).toEqual(['Namespaces: started', 'run succeeded']);
});
