import type { AppFindings } from '#domain/inspection/inspection.ts';
import {
  HIGHEST_PORT,
  LONGEST_COMMAND,
  LONGEST_PATH,
  MOST_SIZE,
  PATH_PATTERN,
  VERSION_PATTERN,
} from '#domain/plan/choice-rules.ts';
import type { AppSize, FileAnswer, Plan, PlanChoices, TEXT_FIELDS } from '#domain/plan/plan.ts';

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

/** The choices with parts of one app's size changed, the other parts as chosen before; `undefined` takes a part back. */
export function withSize(choices: PlanChoices, path: string, change: Partial<AppSize>): PlanChoices {
  const parts = { ...appChoice(choices, path).size, ...change };
  const size = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return withAppChoice(choices, path, { size: Object.keys(size).length > 0 ? size : undefined });
}

/** The choices with the sizes that fit what the team may use without asking. */
export function withFit(choices: PlanChoices, { fit = [] }: Pick<Plan, 'fit'>): PlanChoices {
  return fit.reduce((newest, { path, size }) => withSize(newest, path, size), choices);
}

interface EnvironmentChange {
  name: string;
  chosen: boolean;
  /** All there are, in their order. */
  all: readonly string[];
  /** Those of the plan in view, which count while nothing was chosen. */
  planned: readonly string[];
}

/** The choices with one environment more or less. The last one stays: an app is deployed somewhere. */
export function withEnvironment(
  choices: PlanChoices,
  { name, chosen, all, planned }: EnvironmentChange,
): PlanChoices {
  const before = choices.environments ?? planned;
  const environments = all.filter((each) => (each === name ? chosen : before.includes(each)));
  return environments.length === 0 ? choices : { ...choices, environments };
}

/** The choices with one more answer, or another one, to what could not be read. */
export function withFileAnswer(choices: PlanChoices, path: string, answer: FileAnswer): PlanChoices {
  const others = choices.files?.filter((each) => each.path !== path) ?? [];
  return { ...choices, files: [...others, { path, answer }] };
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

/** Reads what was typed into a field. Empty means "there is none". */
export function parseField(field: TextField, typed: string, found: AppFindings): ParsedField {
  const text = typed.trim();
  const fault = text === '' ? null : faultOf(field, text);
  if (fault !== null) return { ok: false, message: fault };
  if (field === 'port') {
    const port = text === '' ? undefined : Number(text);
    return { ok: true, change: { port: port === found.port ? undefined : port } };
  }
  const value = text === '' ? null : text;
  return { ok: true, change: { [field]: value === found[field] ? undefined : value } };
}

/** What is wrong with a value, as a sentence that says the rule; null when it can be. */
function faultOf(field: TextField, text: string): string | null {
  switch (field) {
    case 'port':
      return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= HIGHEST_PORT
        ? null
        : 'A port is a whole number from 1 to 65535.';
    case 'healthPath':
    case 'metricsPath':
      if (!text.startsWith('/')) return 'A path starts with “/”.';
      if (text.length > LONGEST_PATH) return `A path has at most ${LONGEST_PATH} characters.`;
      return PATH_PATTERN.test(text)
        ? null
        : 'A path has no spaces, and no letters beyond plain English ones.';
    case 'runtimeVersion':
      return VERSION_PATTERN.test(text) ? null : 'A version is a number such as 22 or 22.4.1.';
    default:
      return text.length > LONGEST_COMMAND ? `A command has at most ${LONGEST_COMMAND} characters.` : null;
  }
}

const SIZE_WORDS: Record<keyof AppSize, string> = {
  cpuMillis: 'CPU of one pod',
  memoryMi: 'Memory of one pod',
  pods: 'The number of pods',
};

export type ParsedSize = { ok: true; value: number } | { ok: false; message: string };

/** Reads what was typed into a part of a size. */
export function parseSize(part: keyof AppSize, typed: string): ParsedSize {
  const text = typed.trim();
  const value = /^\d{1,12}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= MOST_SIZE[part]) return { ok: true, value };
  const most = new Intl.NumberFormat('en').format(MOST_SIZE[part]);
  return { ok: false, message: `${SIZE_WORDS[part]} is a whole number from 1 to ${most}.` };
}
