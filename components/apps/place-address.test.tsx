import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { PlaceView } from '#domain/views/shared.ts';
import { PlaceAddress, PlaceNews } from './place-address.tsx';

const url = 'https://cart-production.apps.example';
const place = (over: Partial<PlaceView>): PlaceView => ({
  environment: 'production',
  url,
  deployed: true,
  openUrl: url,
  approvers: [],
  approval: null,
  ...over,
});
const linksOf = (element: React.ReactElement) =>
  [...renderToStaticMarkup(element).matchAll(/href="([^"]+)"/g)].map((match) => match[1]);

describe('an address', () => {
  it('is no link while nothing is deployed there', () => {
    const html = renderToStaticMarkup(<PlaceAddress place={place({ deployed: false, openUrl: null })} />);
    expect(html).toContain('cart-production.apps.example');
    expect(html).not.toContain('href');
  });

  it('leads to what was seen to answer, and says so when nothing was', () => {
    expect(linksOf(<PlaceAddress place={place({})} />)).toEqual([url]);
    expect(linksOf(<PlaceAddress place={place({ openUrl: `${url}/healthz` })} />)).toEqual([
      `${url}/healthz`,
    ]);
    const html = renderToStaticMarkup(<PlaceNews place={place({ openUrl: null })} />);
    expect(html).toContain('No page was seen to answer');
    expect(renderToStaticMarkup(<PlaceNews place={place({})} />)).toBe('');
  });

  it('names the run that waits, where it can be reviewed', () => {
    const run = 'https://github.com/acme/cart/actions/runs/7';
    const times = { since: '2026-01-02T03:04:05.000Z', observedAt: '2026-01-02T03:04:05.000Z' };
    const approval = { approvers: ['acme/checkout'], url: run, revision: null, ...times };
    const news = <PlaceNews place={place({ deployed: false, openUrl: null, approval })} />;
    expect(linksOf(news)).toEqual([run]);
    expect(renderToStaticMarkup(news)).toContain('Waits for approval by acme/checkout');
  });
});
