import { messageOf } from '../kernel/message-of.ts';
import type { ClusterObject, ClusterView } from './cluster-view.ts';
import { selectedObjects } from './discovery.ts';
import { evaluate } from './promql/evaluate.ts';
import { parseDuration, parsePromql, syntaxError } from './promql/syntax.ts';
import type { Element } from './promql/value.ts';
import { vectorOf, withoutName } from './promql/value.ts';
import type { Labels, SeriesStore } from './series.ts';
import { labelsKey } from './series.ts';
import { expandTemplate } from './template.ts';

interface RuleSpec {
  alert?: string;
  record?: string;
  expr: string | number;
  for?: string;
  keep_firing_for?: string;
  labels?: Labels;
  annotations?: Labels;
}

interface GroupSpec {
  name: string;
  interval?: string;
  limit?: number;
  rules?: RuleSpec[];
}

export interface ActiveAlert {
  labels: Labels;
  annotations: Labels;
  state: 'pending' | 'firing';
  activeAt: Date;
  value: number;
}

export interface LoadedRule {
  spec: RuleSpec;
  health: 'unknown' | 'ok' | 'err';
  lastError: string;
  lastEvaluation: Date | null;
  evaluationSeconds: number;
  alerts: Map<string, ActiveAlert>;
}

export interface LoadedGroup {
  name: string;
  file: string;
  intervalMs: number;
  limit: number;
  lastEvaluation: Date | null;
  evaluationSeconds: number;
  rules: LoadedRule[];
}

/** Longest pause between two evaluations: a rehearsal should not wait. */
const LONGEST_INTERVAL_MS = 3_000;
const LOOK_EVERY_MS = 500;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** Loads the selected PrometheusRules, as the operator does, and evaluates them. */
export class Rules {
  readonly #view: ClusterView;
  readonly #store: SeriesStore;
  readonly #loaded = new Map<string, { content: string; groups: LoadedGroup[] }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(view: ClusterView, store: SeriesStore) {
    this.#view = view;
    this.#store = store;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
    this.#look();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  groups(): LoadedGroup[] {
    return [...this.#loaded.values()].flatMap(({ groups }) => groups);
  }

  #look(): void {
    const present = new Set<string>();
    for (const object of selectedObjects(this.#view, 'prometheusrules', 'rule')) {
      const key = String(object.metadata.uid);
      present.add(key);
      const content = JSON.stringify(object.spec);
      if (this.#loaded.get(key)?.content !== content) this.#load(key, object, content);
    }
    for (const key of this.#loaded.keys()) if (!present.has(key)) this.#loaded.delete(key);
    for (const group of this.groups()) {
      if (!group.lastEvaluation || Date.now() - group.lastEvaluation.getTime() >= group.intervalMs)
        this.#evaluateGroup(group);
    }
  }

  /** An object with an invalid rule is rejected as a whole, with an event on it. */
  #load(key: string, object: ClusterObject, content: string): void {
    const groups = (object.spec?.groups ?? []) as GroupSpec[];
    const problem = groups.map(groupProblem).find((text) => text !== null);
    if (problem) {
      const { name, namespace } = object.metadata;
      this.#view.record(
        object,
        'Warning',
        'InvalidConfiguration',
        `"${namespace}/${name}" was rejected due to invalid configuration: ${problem}`,
      );
      this.#loaded.set(key, { content, groups: [] });
      return;
    }
    const { name, namespace, uid } = object.metadata;
    const file = `/etc/prometheus/rules/prometheus-prometheus-rulefiles-0/${namespace}-${name}-${uid}.yaml`;
    this.#loaded.set(key, { content, groups: groups.map((group) => loadGroup(group, file)) });
  }

  #evaluateGroup(group: LoadedGroup): void {
    const began = new Date();
    for (const rule of group.rules) this.#evaluateRule(rule, began);
    group.lastEvaluation = began;
    group.evaluationSeconds = (Date.now() - began.getTime()) / 1000;
  }

  #evaluateRule(rule: LoadedRule, at: Date): void {
    try {
      const value = evaluate(parsePromql(String(rule.spec.expr)), this.#store, at.getTime());
      const elements = value.type === 'scalar' ? [{ labels: {}, value: value.value }] : vectorOf(value);
      if (rule.spec.record) this.#record(rule.spec, elements, at);
      else updateAlerts(rule, elements, at);
      rule.health = 'ok';
      rule.lastError = '';
    } catch (error) {
      rule.health = 'err';
      rule.lastError = messageOf(error);
    }
    rule.lastEvaluation = at;
    rule.evaluationSeconds = (Date.now() - at.getTime()) / 1000;
  }

  #record(spec: RuleSpec, elements: Element[], at: Date): void {
    for (const { labels, value } of elements) {
      this.#store.append(
        { ...withoutName(labels), ...spec.labels, __name__: spec.record ?? '' },
        at.getTime(),
        value,
      );
    }
  }
}

function loadGroup(group: GroupSpec, file: string): LoadedGroup {
  return {
    name: group.name,
    file,
    intervalMs: Math.min(parseDuration(group.interval || '30s'), LONGEST_INTERVAL_MS),
    limit: group.limit ?? 0,
    lastEvaluation: null,
    evaluationSeconds: 0,
    rules: (group.rules ?? []).map((spec) => ({
      spec,
      health: 'unknown',
      lastError: '',
      lastEvaluation: null,
      evaluationSeconds: 0,
      alerts: new Map(),
    })),
  };
}

/** Why a group cannot be loaded, or null. */
function groupProblem(group: GroupSpec): string | null {
  if (!group.name) return 'groupname must not be empty';
  const problems = (group.rules ?? []).map((rule, i) => {
    const problem = ruleProblem(rule);
    return problem && `group "${group.name}", rule ${i}, "${rule.alert ?? rule.record ?? ''}": ${problem}`;
  });
  return problems.find((problem) => problem !== null) ?? durationProblem(group.interval);
}

function ruleProblem(rule: RuleSpec): string | null {
  if (rule.alert && rule.record) return "only one of 'record' and 'alert' must be set";
  if (!rule.alert && !rule.record) return "one of 'record' or 'alert' must be set";
  if (rule.record && !METRIC_NAME.test(rule.record)) return `invalid recording rule name: ${rule.record}`;
  if (rule.record && (rule.for || rule.annotations))
    return "invalid field 'for' or 'annotations' in recording rule";
  const label = Object.keys(rule.labels ?? {}).find((name) => !LABEL_NAME.test(name) || name === '__name__');
  if (label !== undefined) return `invalid label name: ${label}`;
  const syntax = syntaxError(String(rule.expr));
  if (syntax) return `could not parse expression: ${syntax}`;
  return durationProblem(rule.for) ?? durationProblem(rule.keep_firing_for);
}

function durationProblem(text: string | undefined): string | null {
  if (!text) return null;
  try {
    parseDuration(text);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

function updateAlerts(rule: LoadedRule, elements: Element[], at: Date): void {
  const holdMs = parseDuration(rule.spec.for || '0s');
  const seen = new Set<string>();
  for (const { labels: found, value } of elements) {
    const plain = withoutName(found);
    const expand = (texts: Labels | undefined) =>
      Object.fromEntries(
        Object.entries(texts ?? {}).map(([name, text]) => [name, expandTemplate(text, plain, value)]),
      );
    const labels = { ...plain, ...expand(rule.spec.labels), alertname: rule.spec.alert ?? '' };
    const key = labelsKey(labels);
    seen.add(key);
    const activeAt = rule.alerts.get(key)?.activeAt ?? at;
    const state = at.getTime() - activeAt.getTime() >= holdMs ? 'firing' : 'pending';
    rule.alerts.set(key, { labels, annotations: expand(rule.spec.annotations), state, activeAt, value });
  }
  for (const key of rule.alerts.keys()) if (!seen.has(key)) rule.alerts.delete(key);
}
