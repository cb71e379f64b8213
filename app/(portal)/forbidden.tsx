import { MessagePage } from '#components/errors/message-page.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';

export default function Forbidden() {
  return (
    <MessagePage
      here="Not allowed"
      title="You may not see this page"
      actions={
        <>
          <ButtonLink href="/" look="primary">
            Go home
          </ButtonLink>
          <ButtonLink href="/profile">Your roles and teams</ButtonLink>
        </>
      }
    >
      <p>
        Your roles and teams come from your groups at the identity provider. If you should see it, ask the
        platform team for the group that grants it; a new group counts within a minute.
      </p>
    </MessagePage>
  );
}
