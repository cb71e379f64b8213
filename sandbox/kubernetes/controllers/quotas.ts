import { formatQuantity } from '../admission/quantities.ts';
import { usedBy } from '../admission/quota.ts';
import type { Operations } from '../api/operations.ts';
import type { Fields } from '../types.ts';
import type { Reconcile } from './controller.ts';

/** Keeps each ResourceQuota's status at what its namespace really uses. */
export function createQuotaController(operations: Operations): Reconcile {
  const { objects, types } = operations;
  const quotas = types.get('resourcequotas');
  return () => {
    for (const quota of objects.list(quotas)) {
      const used = Object.entries(usedBy(objects, types, quota)).map(([resource, amount]) => [
        resource,
        formatQuantity(amount, resource),
      ]);
      operations.setStatus(quotas, quota, {
        hard: (quota.spec?.hard ?? {}) as Fields,
        used: Object.fromEntries(used),
      });
    }
  };
}
