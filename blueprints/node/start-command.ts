import type { PackageJson } from './node-project.ts';

/** Characters that only a shell gives a meaning. */
const SHELL_ONLY = /[&|;<>$`*?~(){}!#\\[\]\n'"]/;
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/**
 * The words of a Dockerfile's CMD, so that the app itself is the first process and gets the signal to stop. Package
 * managers other than npm are not in the final image: their scripts are run by npm, which is. A script that plainly
 * starts node is written out, for npm between would only cost memory.
 */
export function execForm(command: string, packageJson: PackageJson): string[] {
  const script = scriptName(command);
  if (script === null) return inWords(command);
  const text = packageJson.scripts[script];
  const hooked = [`pre${script}`, `post${script}`].some((hook) => hook in packageJson.scripts);
  if (typeof text === 'string' && !hooked && /^node\s/.test(text.trim()) && !SHELL_ONLY.test(text)) {
    return inWords(text.trim());
  }
  return script === 'start' ? ['npm', 'start'] : ['npm', 'run', script];
}

/** Script that `npm start`, `pnpm run serve` or `yarn serve` name, when that is all the command does. */
function scriptName(command: string): string | null {
  const run = /^(?:npm|pnpm|yarn)\s+run(?:-script)?\s+([\w:.-]+)$/.exec(command)?.[1];
  if (run !== undefined) return run;
  const short = /^(npm|pnpm|yarn)\s+([\w:.-]+)$/.exec(command);
  if (short === null) return null;
  const [, manager, script = ''] = short;
  return manager === 'yarn' || script === 'start' ? script : null;
}

function inWords(command: string): string[] {
  const words = command.trim().split(/\s+/);
  if (SHELL_ONLY.test(command) || ASSIGNMENT.test(words[0] ?? '')) return ['sh', '-c', command];
  return words;
}

/** Whether the first word is a program that packages bring: it is found in `node_modules/.bin` only. */
export function needsPackageBin(words: readonly string[]): boolean {
  const program = words[0] === 'sh' ? '' : (words[0] ?? '');
  return !['', 'node', 'npm', 'npx'].includes(program) && !program.includes('/');
}
