/** Tells what a stage does just now: `compiling, 812 packages so far`. */
export type Progress = (detail: string) => void;

/** Shows each stage of a start with its time, and what takes long while it does. */
export interface Stages {
  /** @param usually how long it takes where nothing is cached, in words; shown once the stage takes long */
  run<T>(name: string, work: (progress: Progress) => Promise<T>, usually?: string): Promise<T>;
  say(line: string): void;
}

const FIRST_AFTER_MS = 5_000;
const THEN_EVERY_MS = 15_000;

export function createStages(
  print: (line: string) => void,
  { firstAfterMs = FIRST_AFTER_MS, thenEveryMs = THEN_EVERY_MS } = {},
): Stages {
  return {
    say: print,
    async run(name, work, usually) {
      const startedAt = performance.now();
      const took = () => formatSeconds(performance.now() - startedAt);
      let detail = '';
      const tell = () =>
        print(
          `  … ${[name, detail, `${took()}${usually ? ` (usually ${usually})` : ''}`].filter(Boolean).join(', ')}`,
        );
      let timer = setTimeout(function again() {
        tell();
        timer = setTimeout(again, thenEveryMs);
      }, firstAfterMs);
      try {
        const result = await work((next) => {
          detail = next;
        });
        const note = typeof result === 'string' ? ` (${result})` : '';
        print(`  ✓ ${name}${note} ${took()}`);
        return result;
      } catch (error) {
        print(`  ✗ ${name} after ${took()}`);
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

const formatSeconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
