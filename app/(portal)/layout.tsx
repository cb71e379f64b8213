import type { ReactNode } from 'react';
import { Shell } from '#components/shell/shell.tsx';
import { getShellView } from '#server/shell/get-shell-view.ts';
import { read } from '../reading.ts';

/** Everything behind the sign-in stands in the shell. Each page authorises for itself as well. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  return <Shell view={await read(getShellView)}>{children}</Shell>;
}
