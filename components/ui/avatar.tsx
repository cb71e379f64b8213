/** A person's initials. Decorative: the name stands beside it. */
export function Avatar({ name }: { name: string }) {
  const parts = name.trim().split(/\s+/);
  const initials = [parts[0], parts.length > 1 ? parts.at(-1) : undefined]
    .map((part) => Array.from(part ?? '')[0] ?? '')
    .join('')
    .toUpperCase();
  return (
    <span
      aria-hidden
      className="grid size-6 shrink-0 place-items-center rounded-full bg-surface-3 text-[10px] font-semibold tracking-wide text-ink-2"
    >
      {initials}
    </span>
  );
}
