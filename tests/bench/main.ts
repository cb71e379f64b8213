/** `npm run bench`: measures a running Onramp with its sandbox (ONRAMP_HOME) and writes `results/`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { findBrowser } from '../../scripts/browser.mjs';
import { measureFairness } from './fairness.ts';
import { isMet } from './figures.ts';
import { measureFirstLoads } from './first-load.ts';
import { measureNavigations } from './navigations.ts';
import { measureParallelSteps } from './parallel-steps.ts';
import { openPortal } from './portal.ts';
import { makeReport, renderReport } from './report.ts';

const root = resolve(import.meta.dirname, '../..');
const home = resolve(process.env.ONRAMP_HOME ?? join(root, '.onramp'));
const executablePath = findBrowser(root);
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const portal = await openPortal(home, browser);
  console.log(`Measuring ${portal.url} …`);
  const run = await portal.succeededRun();
  const figures = [
    ...(await measureNavigations(portal, run.id)),
    ...(await measureFirstLoads(portal, run.id)),
    ...measureParallelSteps(run),
    await measureFairness({
      many: portal.api('engineer'),
      other: portal.api('platform'),
      repositoryUrl: portal.sampleUrl,
    }),
  ];
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  const report = makeReport(figures, commit, browser.version());
  const results = join(import.meta.dirname, 'results');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'portal.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(results, 'portal.md'), renderReport(report));
  console.log(renderReport(report));
  if (!figures.every(isMet)) process.exitCode = 1;
} finally {
  await browser.close();
}
