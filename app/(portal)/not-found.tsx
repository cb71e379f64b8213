import { MessagePage } from '#components/errors/message-page.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';

export default function NotFound() {
  return (
    <MessagePage
      here="Not found"
      title="There is nothing at this address"
      actions={
        <ButtonLink href="/" look="primary">
          Go home
        </ButtonLink>
      }
    >
      <p>
        It may have been a wrong link, or the thing was removed. Everything that exists can be reached from
        home.
      </p>
    </MessagePage>
  );
}
