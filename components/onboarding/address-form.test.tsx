import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { ViewerProvider } from '../shell/viewer.tsx';
import { AddressForm } from './address-form.tsx';

it('shows how an address of this installation is written, never of another host', () => {
  const page = renderToStaticMarkup(
    <ViewerProvider
      viewer={{
        may: { onboard: { allowed: true } },
        repositoryExample: 'https://git.example/owner/repository',
        samples: [],
      }}
    >
      <AddressForm initial="" refusal={null} onSubmit={() => {}}>
        Inspect
      </AddressForm>
    </ViewerProvider>,
  );
  expect(page).toContain('placeholder="https://git.example/owner/repository"');
  expect(page).not.toContain('github.com');
});
