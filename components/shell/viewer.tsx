'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { ShellView } from '#domain/views/shell.ts';

/** What of the reader, and of the installation, decides how a page speaks. What they may do is decided again where it is done. */
export type Viewer = Pick<ShellView, 'may' | 'repositoryExample' | 'samples'>;

const ViewerContext = createContext<Viewer | null>(null);

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('useViewer needs the Shell above it.');
  return viewer;
}

/** Shows its children to those who may onboard a repository, and `others` to everybody else. */
export function WhoMayOnboard({ children, others }: { children: ReactNode; others?: ReactNode }) {
  return useViewer().may.onboard.allowed ? children : others;
}
