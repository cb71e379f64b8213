import type { LeftOut } from './inspection.ts';

/** What was left out for its number, with both numbers and what that means. `where`: of what, where there are several. */
export function describeLeftOut(what: LeftOut['what'], taken: number, of: number, where = ''): LeftOut {
  const [some, all] = [taken, of].map((number) => number.toLocaleString('en'));
  return { what, taken, of, sentence: SENTENCES[what](some ?? '', all ?? '', where) };
}

const SENTENCES: Record<LeftOut['what'], (some: string, all: string, where: string) => string> = {
  apps: (some, all) =>
    `${some} of ${all} apps are in this plan; the rest was left out, because an onramp.yaml holds at most ${some}.`,
  packages: (some, all) =>
    `${some} of ${all} package.json files were read, those nearest to the root first; apps in the rest were not looked for.`,
  files: (some, all) =>
    `${some} of ${all} files that were wanted were read, which is the most of one repository; what the rest says is not known.`,
  paths: (some, all) => `${some} of ${all} files were looked at, which is the most of one repository.`,
  manifests: (some, all) =>
    `${some} of ${all} YAML files in folders of manifests were read; others may hold Kubernetes objects too.`,
  sources: (some, all, where) =>
    `${some} of at least ${all} source files that ${where} imports were read; ports and routes in the rest were not found.`,
};
