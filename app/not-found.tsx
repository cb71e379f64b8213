import { MessagePage } from '#components/errors/message-page.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';

/** An address that belongs to no route at all. */
export default function NotFound() {
  return (
    <main id="main">
      <MessagePage
        here="Not found"
        title="There is nothing at this address"
        actions={
          <ButtonLink href="/" look="primary">
            Go home
          </ButtonLink>
        }
      >
        <p>It may have been a wrong link. Everything that exists can be reached from home.</p>
      </MessagePage>
    </main>
  );
}
