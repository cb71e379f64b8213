/** Cookie with the chosen theme, so that the server's first render already has it; without it, the system decides. */
export const THEME_COOKIE = 'onramp-theme';

export type Theme = 'light' | 'dark';

export function parseTheme(value: string | undefined): Theme | undefined {
  return value === 'light' || value === 'dark' ? value : undefined;
}

/** Switches the page between light and dark and remembers it for a year. */
export function switchTheme(): void {
  const root = document.documentElement;
  const shown =
    parseTheme(root.dataset.theme) ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  const next: Theme = shown === 'dark' ? 'light' : 'dark';
  root.dataset.theme = next;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every supported browser
  document.cookie = `${THEME_COOKIE}=${next}; path=/; max-age=31536000; samesite=lax`;
}
