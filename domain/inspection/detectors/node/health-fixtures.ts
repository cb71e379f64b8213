import { inspectRepository } from '../../inspect.ts';
import { sampleFiles } from '../../inspection-fixtures.ts';

/** Health path found in an app whose server is made of these files; `server.js` starts it. */
export async function healthOf(framework: string, files: Record<string, string>): Promise<string | null> {
  const all: Record<string, string> = {
    'package.json': JSON.stringify({
      name: 'sample',
      scripts: { start: 'node server.js' },
      dependencies: { [framework]: '1.0.0' },
    }),
    ...files,
  };
  const { apps } = await inspectRepository(sampleFiles(all), 'sample');
  return apps[0]?.healthPath ?? null;
}
