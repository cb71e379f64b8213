import { describe, expect, it } from 'vitest';
import { packageJson, planOf } from '../blueprint-fixtures.ts';

const site = {
  name: 'site',
  framework: 'vite',
  startCommand: null,
  port: null,
  healthPath: null,
  metricsPath: null,
};

describe('what is asked about a static site', () => {
  it('is one question that says the way on, not a port and a command that do not exist', () => {
    const { questions } = planOf({ files: { 'package.json': packageJson() }, apps: [site] });
    expect(questions.map(({ field }) => field)).toEqual(['startCommand']);
    expect(questions[0]?.question).toMatch(/Add a Dockerfile that runs "npm run build"/);
    expect(questions[0]?.question).toMatch(/inspect the repository again/);
  });

  it('names the Dockerfile of the folder the site is in', () => {
    const files = { 'apps/site/package.json': packageJson() };
    const { questions } = planOf({ files, apps: [{ ...site, path: 'apps/site' }] });
    expect(questions[0]?.question).toContain('Add apps/site/Dockerfile');
  });

  it('is nothing when a Dockerfile serves it', () => {
    const files = {
      'package.json': packageJson(),
      Dockerfile: 'FROM nginxinc/nginx-unprivileged:1.29\nEXPOSE 8080\nUSER 101\n',
    };
    const plan = planOf({ files, apps: [{ ...site, port: 8080, dockerfile: 'Dockerfile' }] });
    expect(plan.questions).toEqual([]);
  });

  it('is the port when a server of the repository serves it', () => {
    const files = { 'package.json': packageJson() };
    const { questions } = planOf({ files, apps: [{ ...site, startCommand: 'npm start' }] });
    expect(questions.map(({ field }) => field)).toEqual(['port']);
  });
});
