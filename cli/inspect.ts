import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { inspectRepository } from '../domain/inspection/inspect.ts';
import type { Inspection } from '../domain/inspection/inspection.ts';
import { describeNoApp } from '../domain/inspection/no-app.ts';
import { describeUnreadable } from '../domain/inspection/reading.ts';
import { readFolder } from './read-folder.ts';

/** `onramp inspect <folder> [--json]`: what Onramp would find, offline, without running anything. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('Say what Onramp finds in a folder. Offline; nothing from it is executed.')
    .argument('<folder>', 'folder of a repository')
    .option('--json', 'print the findings as JSON')
    .action(async (folder: string, options: { json?: true }) => {
      const root = resolve(folder);
      if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
        console.error(
          `${folder} is not a folder. Name the folder of a repository, for example: onramp inspect .`,
        );
        process.exitCode = 1;
        return;
      }
      const inspection = await inspectRepository(readFolder(root), basename(root));
      console.log(options.json ? JSON.stringify(inspection, null, 2) : describeInspection(inspection));
    });
}

function describeInspection(inspection: Inspection): string {
  const { apps, existing, unreadable = [], leftOut = [] } = inspection;
  const notSeen = leftOut.map(({ sentence }) => `Note: ${sentence}`);
  if (apps.length === 0) return [describeNoApp(inspection), ...notSeen].join('\n');
  const lines = apps.flatMap((app) => {
    const { path, name, evidence, ...fields } = app;
    return [
      `${name} (${path === '.' ? 'the root' : path})`,
      ...Object.entries(fields).map(([field, value]) => {
        const source = evidence[field];
        return `  ${field.padEnd(16)} ${value ?? 'not known'}${source ? `   ${source.file}:${source.line}, ${source.rule}` : ''}`;
      }),
    ];
  });
  const kept = [...existing.ci, ...existing.manifests, existing.catalogInfo, existing.codeowners].filter(
    Boolean,
  );
  return [
    ...notSeen,
    ...lines,
    ...(kept.length > 0 ? ['Exists already:', ...kept.map((path) => `  ${path}`)] : []),
    ...(unreadable.length > 0 ? ['There, but could not be read:'] : []),
    ...unreadable.map(({ path, reason }) => `  ${path}: ${describeUnreadable(reason)}`),
  ].join('\n');
}
