import type { Actor } from '#domain/access/actor.ts';
import { isUuid } from '#domain/input/ids.ts';
import { PortalError } from '#domain/portal-error.ts';
import type { HumanTaskView } from '#domain/views/human-tasks.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { HUMAN_TASK_INCLUDE, toHumanTaskView } from './human-task-view.ts';

/** @throws PortalError forbidden | not-found */
export async function getHumanTaskView(
  actor: Actor,
  taskId: string,
  { database, organisation, now }: ServerContext = getServerContext(),
): Promise<HumanTaskView> {
  requireMay(actor, 'human-task.read');
  const task = isUuid(taskId)
    ? await database.humanTask.findUnique({ where: { id: taskId }, include: HUMAN_TASK_INCLUDE })
    : null;
  if (!task)
    throw new PortalError('not-found', 'There is no such human task. It may have been a wrong link.');
  return toHumanTaskView(organisation, actor, task, now());
}
