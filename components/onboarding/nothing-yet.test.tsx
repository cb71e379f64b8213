import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { Permission } from '#domain/views/shared.ts';
import type { SampleRepository } from '#domain/views/shell.ts';
import { ViewerProvider } from '../shell/viewer.tsx';
import { NothingYet } from './nothing-yet.tsx';

const SAMPLES: SampleRepository[] = [
  { url: 'http://127.0.0.1:1/acme/orders-api', expect: 'succeeds' },
  { url: 'http://127.0.0.1:1/acme/loyalty-api', expect: 'waits' },
];

function read(onboard: Permission, samples: SampleRepository[] = []): string {
  return renderToStaticMarkup(
    <ViewerProvider
      viewer={{ may: { onboard }, repositoryExample: 'https://github.com/owner/repository', samples }}
    >
      <NothingYet title="No app yet">Apps appear here.</NothingYet>
    </ViewerProvider>,
  ).replaceAll(/<(?!a )[^>]+>/g, '');
}

it('offers the sandbox’s samples, each with how it ends, one click from the filled field', () => {
  const text = read({ allowed: true }, SAMPLES);
  expect(text).toContain('/onboard?repository=http%3A%2F%2F127.0.0.1%3A1%2Facme%2Forders-api');
  expect(text).toContain('Try the sample orders-api');
  expect(text).toContain('waits for the platform team');
});

it('asks for one of theirs in a real installation, with what happens next', () => {
  const text = read({ allowed: true });
  expect(text).toMatch(/href="\/onboard"[^>]*>Paste one of yours/);
  expect(text).toContain('changes nothing before you start');
});

it('does not offer the door twice on a page that has it', () => {
  const text = renderToStaticMarkup(
    <ViewerProvider viewer={{ may: { onboard: { allowed: true } }, repositoryExample: '', samples: SAMPLES }}>
      <NothingYet title="No app yet" door="above">
        Apps appear here.
      </NothingYet>
    </ViewerProvider>,
  );
  expect(text).not.toContain('<a ');
});

it('shows no door to who may not onboard: what they can do, and who does it', () => {
  const text = read({ allowed: false, reason: 'Only engineers may.' }, SAMPLES);
  expect(text).not.toMatch(/Paste|Try the sample|repository=/);
  expect(text).toContain(
    'Engineers of your teams and the platform team onboard repositories; you can follow',
  );
  expect(text).toContain('Who can do it');
});
