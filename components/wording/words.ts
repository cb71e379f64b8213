/** "1 app", "3 apps". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n}\u00a0${n === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c"; after `most` the rest is counted. */
export function list(words: readonly string[], most = 4): string {
  if (words.length > most)
    return `${words.slice(0, most - 1).join(', ')} and ${words.length - most + 1} more`;
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The first letter as a capital. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The first letter small, for a sentence inside another. */
export function uncapital(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** `3f9c2e1` from a full commit id. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

const ROLE_WORDS = { engineer: 'Engineer', qa: 'QA', platform: 'Platform', manager: 'Manager' } as const;

export function roleWords(role: keyof typeof ROLE_WORDS): string {
  return ROLE_WORDS[role];
}

const SPOKEN_IDS: Record<string, string> = {
  typescript: 'TypeScript',
  javascript: 'JavaScript',
  python: 'Python',
  go: 'Go',
  java: 'Java',
  ruby: 'Ruby',
  rust: 'Rust',
  nodejs: 'Node.js',
  nextjs: 'Next.js',
  nestjs: 'NestJS',
  express: 'Express',
  fastify: 'Fastify',
  vite: 'Vite',
  npm: 'npm',
  pnpm: 'pnpm',
  yarn: 'Yarn',
};

/** A language, framework or tool as its makers write it; an unknown id stays as it is. */
export function spokenId(id: string): string {
  return SPOKEN_IDS[id] ?? id;
}

/** "250 m" of CPU as cores: "0.25 cores", "1 core". */
export function formatCpu(cpuMillis: number): string {
  const cores = cpuMillis / 1000;
  return `${Number(cores.toFixed(2))}\u00a0${cores === 1 ? 'core' : 'cores'}`;
}

/** "512 Mi", "2 Gi". */
export function formatMemory(memoryMi: number): string {
  return memoryMi >= 1024 && memoryMi % 512 === 0 ? `${memoryMi / 1024}\u00a0Gi` : `${memoryMi}\u00a0Mi`;
}
