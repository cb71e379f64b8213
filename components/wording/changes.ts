import type { ChangedField, PlanChange } from '#domain/plan/plan.ts';
import { formatCpu, formatMemory } from './words.ts';

const FIELD_WORDS: Record<ChangedField, string> = {
  team: 'owning team',
  environments: 'environments',
  include: 'app',
  name: 'name',
  runtimeVersion: 'runtime',
  buildCommand: 'build command',
  testCommand: 'test command',
  startCommand: 'start command',
  port: 'port',
  healthPath: 'health path',
  metricsPath: 'metrics path',
  cpuMillis: 'CPU of a pod',
  memoryMi: 'memory of a pod',
  pods: 'pods',
};

/** A change in words: "memory of a pod", "512 Mi", "384 Mi". */
export function changeWords(change: PlanChange): { field: string; before: string; after: string } {
  const { field, before, after } = change;
  if (field === 'include') return { field: 'app', before: 'found', after: 'left out' };
  return {
    field: FIELD_WORDS[field],
    before: before === null ? 'not found' : valueWords(field, before),
    after: after === null ? 'none' : valueWords(field, after),
  };
}

function valueWords(field: ChangedField, value: string | number): string {
  if (field === 'cpuMillis') return formatCpu(Number(value));
  if (field === 'memoryMi') return formatMemory(Number(value));
  return String(value);
}
