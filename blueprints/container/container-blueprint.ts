import { DockerfileParser } from 'dockerfile-ast';
import type { AppFindings } from '#domain/inspection/inspection.ts';
import { textAt } from '#domain/inspection/readings.ts';
import type {
  Blueprint,
  BlueprintContext,
  BlueprintQuestion,
  ManifestDefaults,
} from '#domain/plan/blueprint.ts';
import { inFolder } from '#domain/plan/blueprint.ts';

/** Users that well-known images name; pods must say a number. */
const USERS: Readonly<Record<string, number>> = {
  node: 1000,
  nginx: 101,
  nonroot: 65532,
  nobody: 65534,
  app: 1654,
};

/** Whatever a Dockerfile builds. */
export const containerBlueprint: Blueprint = {
  id: 'container',
  version: '2',
  summary: 'Any service with a Dockerfile of its own',
  accepts: ({ dockerfile }) => dockerfile !== null,
  paths: (findings) => (findings.dockerfile === null ? [] : [findings.dockerfile]),
  questions,
  manifestDefaults: (findings, context) => containerDefaults(findings, dockerfileText(findings, context)),
  files: () => [],
  testSteps: () => [],
};

function questions(findings: AppFindings): BlueprintQuestion[] {
  if (findings.port !== null) return [];
  return [{ field: 'port', question: `On which port does the container of ${findings.name} listen?` }];
}

/** Empty where it cannot be read: nothing is known of the image then. */
function dockerfileText(findings: AppFindings, context: BlueprintContext): string {
  return findings.dockerfile === null ? '' : (textAt(context.files, findings.dockerfile) ?? '');
}

/** What an own Dockerfile says of the app: where it is built, and as which user it runs. */
export function containerDefaults(findings: AppFindings, dockerfile: string): ManifestDefaults {
  const path = findings.dockerfile ?? inFolder(findings.path, 'Dockerfile');
  const user = numericUser(dockerfile);
  const context = buildContext(findings.path, dockerfile);
  return {
    ...(path === inFolder(findings.path, 'Dockerfile') ? {} : { dockerfile: path }),
    ...(context === findings.path ? {} : { context }),
    ...(user === null ? {} : { user }),
  };
}

/** User of the final stage as a number; null for root, for unknown names, and where none is named. */
function numericUser(dockerfile: string): number | null {
  const instructions = DockerfileParser.parse(dockerfile).getInstructions();
  const words = instructions.map((instruction) => ({
    keyword: instruction.getKeyword(),
    text: instruction.getArgumentsContent() ?? '',
  }));
  const lastStage = words.findLastIndex(({ keyword }) => keyword === 'FROM');
  const user =
    words
      .slice(lastStage + 1)
      .findLast(({ keyword }) => keyword === 'USER')
      ?.text.split(':')[0] ?? '';
  const number = /^\d+$/.test(user) ? Number(user) : (USERS[user] ?? 0);
  return number >= 1 && number <= 65535 ? number : null;
}

/** The repository's root when the Dockerfile copies by paths that begin with the app's folder, else that folder. */
function buildContext(path: string, dockerfile: string): string {
  if (path === '.') return '.';
  const copied = DockerfileParser.parse(dockerfile)
    .getInstructions()
    .filter((instruction) => ['COPY', 'ADD'].includes(instruction.getKeyword()))
    .flatMap((instruction) => (instruction.getArgumentsContent() ?? '').split(/[\s"[\],]+/));
  const fromRoot = copied.some(
    (source) => source.replace(/^\.\//, '').startsWith(`${path}/`) || source === path,
  );
  return fromRoot ? '.' : path;
}
