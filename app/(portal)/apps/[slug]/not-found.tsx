import { MissingPage } from '#components/errors/missing-page.tsx';

export default function NotFound() {
  return <MissingPage what="app" />;
}
