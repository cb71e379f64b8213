/** The product's sign: a road joining another. */
export function Mark() {
  return (
    <svg
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.25"
      strokeLinecap="round"
      aria-hidden="true"
      className="size-5 shrink-0 text-accent-text"
    >
      <path d="M13 2.5v15" />
      <path d="M5 17.5v-2.2c0-4.6 8-4.2 8-9.8" />
    </svg>
  );
}
