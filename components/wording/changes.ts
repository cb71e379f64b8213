import type { AppSize, ChangedField, Plan, PlanChange } from '#domain/plan/plan.ts';
import { formatCpu, formatMemory, list } from './words.ts';

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

/** What sizes would be lowered to: "CPU of a pod 0.4 cores", "orders: pods 17; cart: pods 1". Null where none would. */
export function fitWords({ fit = [], apps }: Pick<Plan, 'fit' | 'apps'>): string | null {
  if (fit.length === 0) return null;
  return fit
    .map(({ path, size }) => {
      const parts = SIZE_FIELDS.flatMap((field) => {
        const value = size[field];
        return value === undefined ? [] : [`${FIELD_WORDS[field]} ${valueWords(field, value)}`];
      });
      const name = apps.find((app) => app.path === path)?.name ?? path;
      return apps.length === 1 ? list(parts) : `${name}: ${list(parts)}`;
    })
    .join('; ');
}

const SIZE_FIELDS = ['cpuMillis', 'memoryMi', 'pods'] as const satisfies ReadonlyArray<keyof AppSize>;
