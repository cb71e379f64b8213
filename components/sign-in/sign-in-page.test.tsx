import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { SignInPage } from './sign-in-page.tsx';

const mira = { role: 'engineer', login: 'mira', password: 'mira-sample', name: 'Mira Lindqvist' };
const render = (samples: Parameters<typeof SignInPage>[0]['samples']) =>
  renderToStaticMarkup(<SignInPage provider="oidc" returnTo="/" error={undefined} samples={samples} />);

describe('the sign-in page', () => {
  it('shows a sandbox’s accounts, and says that they are samples', () => {
    const page = render([mira]);
    expect(page).toContain('Sample accounts');
    expect(page).toContain('mira-sample');
  });
  it('shows none on a real installation', () => {
    const page = render(null);
    expect(page).toContain('Sign in with single sign-on');
    expect(page).not.toContain('Sample accounts');
    expect(page).not.toContain('Password');
  });
});
