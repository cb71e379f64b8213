/** Shows each stage of a start with its time. */
export interface Stages {
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
  say(line: string): void;
}

export function createStages(print: (line: string) => void): Stages {
  return {
    say: print,
    async run(name, work) {
      const startedAt = performance.now();
      try {
        const result = await work();
        const note = typeof result === 'string' ? ` (${result})` : '';
        print(`  ✓ ${name}${note} ${formatSeconds(performance.now() - startedAt)}`);
        return result;
      } catch (error) {
        print(`  ✗ ${name} after ${formatSeconds(performance.now() - startedAt)}`);
        throw error;
      }
    },
  };
}

const formatSeconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
