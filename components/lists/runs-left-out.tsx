import { TextLink } from '../ui/links.tsx';

interface RunsLeftOutProps {
  shown: number;
  total: number;
  /** The list that has all of them. */
  all: string;
}

/** Below the newest runs: how many there are, when they are more. */
export function RunsLeftOut({ shown, total, all }: RunsLeftOutProps) {
  if (total <= shown) return null;
  return (
    <p className="px-4 pt-3 text-cap text-ink-3 tab:px-6 desk:px-8">
      The last {shown} of {total.toLocaleString('en')} runs. <TextLink href={all}>See all of them</TextLink>
    </p>
  );
}
