/** An environment for a child process, with nothing of this process's own in it. */
export function onlyThese(values: Record<string, string | undefined>): NodeJS.ProcessEnv {
  return values as NodeJS.ProcessEnv;
}

/** For git on repositories of the sandbox: no configuration of the machine, no prompts, any owner. */
export function gitEnvironment(home: string): NodeJS.ProcessEnv {
  return onlyThese({
    PATH: process.env.PATH,
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_CONFIG_KEY_1: 'advice.detachedHead',
    GIT_CONFIG_VALUE_1: 'false',
  });
}
