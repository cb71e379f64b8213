import type { AppFindings } from '#domain/inspection/inspection.ts';
import type { PlanChoices, TEXT_FIELDS } from '#domain/plan/plan.ts';

export type AppChoice = NonNullable<PlanChoices['apps']>[number];

/** A field of an app that is one line of text in the form. */
export type TextField = (typeof TEXT_FIELDS)[number];

export function appChoice(choices: PlanChoices, path: string): AppChoice {
  return choices.apps?.find((app) => app.path === path) ?? { path };
}

/** The choices with one app's values changed; `undefined` takes a value back to what was found. */
export function withAppChoice(choices: PlanChoices, path: string, change: Partial<AppChoice>): PlanChoices {
  const merged = Object.entries({ ...appChoice(choices, path), ...change }).filter(
    ([, value]) => value !== undefined,
  );
  const others = choices.apps?.filter((app) => app.path !== path) ?? [];
  const apps = merged.length > 1 ? [...others, Object.fromEntries(merged) as AppChoice] : others;
  const { apps: _before, ...rest } = choices;
  return apps.length > 0 ? { ...rest, apps } : rest;
}

/** What the form shows for a field: the choice when there is one, else what was found. */
export function shownValue(choice: AppChoice, found: AppFindings, field: TextField): string {
  const value = Object.hasOwn(choice, field) ? choice[field] : found[field];
  return value === null || value === undefined ? '' : String(value);
}

/** Whether the person changed the field. */
export function isEdited(choice: AppChoice, found: AppFindings, field: TextField): boolean {
  return Object.hasOwn(choice, field) && choice[field] !== found[field];
}

export type ParsedField = { ok: true; change: Partial<AppChoice> } | { ok: false; message: string };

/** Reads what was typed into a field. Empty means "there is none"; a port must be a number that a process may listen on. */
export function parseField(field: TextField, typed: string, found: AppFindings): ParsedField {
  const text = typed.trim();
  if (field === 'port') {
    if (text === '') return { ok: true, change: { port: undefined } };
    const port = Number(text);
    if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
      return { ok: false, message: 'A port is a whole number from 1 to 65535.' };
    }
    return { ok: true, change: { port: port === found.port ? undefined : port } };
  }
  if ((field === 'healthPath' || field === 'metricsPath') && text !== '' && !text.startsWith('/')) {
    return { ok: false, message: 'A path starts with “/”.' };
  }
  const value = text === '' ? null : text;
  return { ok: true, change: { [field]: value === found[field] ? undefined : value } };
}
