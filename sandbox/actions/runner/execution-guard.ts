/**
 * Which `run:` scripts may run for a repository whose code may not. Only commands of the runner itself, spelled plainly;
 * whatever could start a file of the repository, or cannot be read with certainty, is not run.
 */
const HARMLESS = new Set([
  ':',
  '[',
  '[[',
  'base64',
  'basename',
  'cat',
  'cd',
  'chmod',
  'cut',
  'date',
  'dirname',
  'do',
  'done',
  'echo',
  'elif',
  'else',
  'exit',
  'export',
  'false',
  'fi',
  'grep',
  'head',
  'if',
  'jq',
  'kubectl',
  'kustomize',
  'ls',
  'mkdir',
  'printf',
  'pwd',
  'set',
  'sleep',
  'tail',
  'test',
  'then',
  'tr',
  'true',
  'umask',
  'wc',
  'while',
  'until',
]);
const DANGEROUS_NAMES =
  /^(BASH_.*|ENV|PATH|IFS|PS4|SHELLOPTS|PROMPT_COMMAND|LD_.*|DYLD_.*|NODE_.*|GIT_.*|PYTHON.*|RUBY.*|PERL.*|npm_config_.*|NPM_CONFIG_.*)$/;
const PREFIXES = new Set(['if', 'then', 'else', 'elif', 'while', 'until', 'do', '!']);

/** Whether the script runs nothing but the runner's own harmless commands. */
export function runsOnlyHarmlessCommands(script: string, env: Record<string, string>): boolean {
  if (Object.keys(env).some((name) => DANGEROUS_NAMES.test(name))) return false;
  const joined = script.replace(/\\\n/g, ' ').replace(/\d?>&\d/g, ' ');
  if (
    /[`]|<\(|>\(|\(\)|<<|[{}]\s|\beval\b|\bsource\b|\bexec\b|\balias\b|\btrap\b|\bfunction\b/.test(
      joined.replace(/\$\{[^}]*\}/g, ''),
    )
  )
    return false;
  // Command substitutions are scripts of their own.
  const inner = [...joined.matchAll(/\$\(([^()]*)\)/g)].map((match) => match[1] as string);
  const outer = joined.replace(/\$\([^()]*\)/g, 'VALUE');
  if (outer.includes('$(')) return false;
  return [outer, ...inner].every((text) => commandsOf(text).every(isHarmless));
}

/** Simple commands of a script: quotes are honoured, separators split. */
function commandsOf(script: string): string[][] {
  const words =
    script.match(
      /"(?:\\.|[^"\\])*"|'[^']*'|#[^\n]*|\n|;;|;|&&|\|\||[|&()]|(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s;&|()"'])+/g,
    ) ?? [];
  const commands: string[][] = [[]];
  for (const word of words) {
    if (/^(\n|;|;;|&&|\|\||[|&()])$/.test(word)) commands.push([]);
    else if (!word.startsWith('#')) (commands.at(-1) as string[]).push(word);
  }
  return commands.filter((command) => command.length > 0);
}

function isHarmless(command: string[]): boolean {
  const words = [...command];
  while (
    words.length > 0 &&
    (PREFIXES.has(words[0] as string) || /^[A-Za-z_]\w*=/.test(words[0] as string))
  ) {
    const word = words.shift() as string;
    if (word.includes('=') && DANGEROUS_NAMES.test(word.slice(0, word.indexOf('=')))) return false;
  }
  if (words.length === 0) return true;
  if (words[0] === 'export' && words.some((word) => DANGEROUS_NAMES.test(word.split('=')[0] as string)))
    return false;
  return HARMLESS.has(words[0] as string);
}
