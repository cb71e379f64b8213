/** Small signals from buttons anywhere on the page to the one command menu and key sheet. */

const SIGNALS = { 'command-menu': 'onramp:command-menu', 'key-sheet': 'onramp:key-sheet' } as const;
type Signal = keyof typeof SIGNALS;

export function open(signal: Signal): void {
  window.dispatchEvent(new Event(SIGNALS[signal]));
}

/** @returns what takes the listener away again. */
export function onOpen(signal: Signal, listener: () => void): () => void {
  window.addEventListener(SIGNALS[signal], listener);
  return () => window.removeEventListener(SIGNALS[signal], listener);
}

const SINGLE_KEYS = 'onramp-single-keys';

/** Single keys can be switched off (WCAG 2.1.4); kept in this browser. */
export function singleKeysAreOn(): boolean {
  return localStorage.getItem(SINGLE_KEYS) !== 'off';
}

export function setSingleKeys(choice: 'on' | 'off'): void {
  localStorage.setItem(SINGLE_KEYS, choice);
}

/** Whether keys belong to what is focused: a field, a select, or something editable. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
