/** Where a text is found in another, as its parts; in any case of letters. */
export function splitByMatch(text: string, sought: string): Array<{ part: string; matches: boolean }> {
  const words = sought.split(/\s+/).filter(Boolean).map(escapeRegExp);
  if (words.length === 0) return [{ part: text, matches: false }];
  return text
    .split(new RegExp(`(${words.join('|')})`, 'gi'))
    .map((part, index) => ({ part, matches: index % 2 === 1 }))
    .filter(({ part }) => part !== '');
}

const escapeRegExp = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The matched letters are heavier, not coloured. */
export function Highlight({ text, sought }: { text: string; sought: string }) {
  return splitByMatch(text, sought).map(({ part, matches }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place
    matches ? <b key={index}>{part}</b> : <span key={index}>{part}</span>,
  );
}
