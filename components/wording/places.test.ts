import { describe, expect, it } from 'vitest';
import type { PlaceView } from '#domain/views/shared.ts';
import { openWords, placeNews } from './places.ts';

const place = (over: Partial<PlaceView> = {}): PlaceView => ({
  environment: 'production',
  url: 'https://cart-production.apps.example',
  deployed: false,
  openUrl: null,
  approvers: ['acme/checkout'],
  approval: null,
  ...over,
});
const approval = {
  approvers: ['acme/checkout', '@mira'],
  url: 'https://github.com/acme/cart/actions/runs/7',
  revision: '8c41d7e5b20e9a77b0e1c41aa9c0d07f3b2c1b2c',
  since: '2026-01-02T03:04:05.000Z',
  observedAt: '2026-01-02T03:04:05.000Z',
};

describe('what is still to come at a place', () => {
  it('names who is waited for, with the run that waits', () => {
    expect(placeNews(place({ approval }))).toEqual({
      words: 'Waits for approval by acme/checkout and @mira',
      url: approval.url,
    });
    expect(placeNews(place({ approval, deployed: true }))?.words).toBe(
      'Revision 8c41d7e waits for approval by acme/checkout and @mira',
    );
  });

  it('says what brings it while nothing waits, and nothing once it is deployed', () => {
    expect(placeNews(place())).toEqual({
      words: 'Comes with the first deployment to production, once acme/checkout approves it',
      url: null,
    });
    expect(placeNews(place({ environment: 'staging', approvers: [] }))?.words).toBe(
      'Comes with the first deployment to staging',
    );
    expect(placeNews(place({ deployed: true }))).toBeNull();
  });
});

describe('what can be opened', () => {
  it('is the app, or the path that answers, or nothing', () => {
    const url = 'https://cart-production.apps.example';
    expect(openWords('cart', place({ openUrl: url }))).toBe('Open cart in production');
    expect(openWords('cart', place({ openUrl: `${url}/healthz` }))).toBe(
      'Open /healthz of cart in production',
    );
    expect(openWords('cart', place())).toBeNull();
  });
});
