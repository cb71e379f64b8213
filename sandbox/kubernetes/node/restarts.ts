import type { Container, ContainerState, Pod } from '../pod-types.ts';
import { now } from '../storage/object-store.ts';
import type { ProcessExit } from './processes.ts';

/** How a process's end is shown in its container's status. */
export function terminatedState(input: {
  exit: ProcessExit;
  startedAt: string;
  containerId: string;
  isHeapExhausted: boolean;
}): NonNullable<ContainerState['terminated']> {
  const { exit, startedAt, containerId, isHeapExhausted } = input;
  // The heap's limit stands for the container's: a node would have killed the process.
  const isOutOfMemory = isHeapExhausted && exit.signal === 6;
  const ended = exit.code === 0 ? 'Completed' : 'Error';
  return {
    exitCode: isOutOfMemory ? 137 : exit.code,
    reason: exit.startError ? 'StartError' : isOutOfMemory ? 'OOMKilled' : ended,
    ...(exit.signal && !isOutOfMemory && { signal: exit.signal }),
    ...(exit.startError && { message: `failed to create containerd task: ${exit.startError}` }),
    startedAt,
    finishedAt: now(),
    containerID: containerId,
  };
}

/** Whether a container that ended is started again, by the restart policy of its pod. */
export function mayRestart(
  { pod, container, isInit }: { pod: Pod; container: Container; isInit: boolean },
  exit: ProcessExit,
): boolean {
  if (isInit && exit.code === 0) return false;
  const policy = container.restartPolicy ?? pod.spec?.restartPolicy ?? 'Always';
  if (isInit) return policy !== 'Never';
  return policy === 'Always' || (policy === 'OnFailure' && exit.code !== 0);
}

/** The pause before a further attempt, doubling up to thirty times the first. */
export const pauseMs = (firstMs: number, attempt: number): number =>
  Math.min(firstMs * 2 ** Math.max(0, attempt), firstMs * 30);

/** As the kubelet writes a pause: `10s`, `2m40s`. */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
