import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../integrations/kubernetes/index.ts';
import { findTrouble } from './pod-trouble.ts';

const pod = (
  name: string,
  container: Record<string, unknown>,
  metadata: Record<string, unknown> = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  status: { containerStatuses: [{ name: 'app', ready: false, restartCount: 0, ...container }] },
});
const crash = {
  exitCode: 1,
  reason: 'Error',
  startedAt: '2026-11-29T10:00:00Z',
  finishedAt: '2026-11-29T10:00:01Z',
};

describe('trouble of pods', () => {
  it('is seen at the first crash, before the kubelet calls it a loop', () => {
    expect(findTrouble([pod('a', { state: { terminated: crash } })])).toMatchObject({
      kind: 'ended',
      restarts: 0,
      runs: false,
      end: { exitCode: 1 },
    });
  });

  it('goes on while a crashed program runs again and is not ready, and while it waits to', () => {
    const again = { restartCount: 1, lastState: { terminated: crash } };
    expect(findTrouble([pod('a', { ...again, state: { running: {} } })])).toMatchObject({
      kind: 'ended',
      runs: true,
    });
    expect(
      findTrouble([pod('a', { ...again, state: { waiting: { reason: 'CrashLoopBackOff' } } })]),
    ).toMatchObject({ kind: 'ended', runs: false, end: { exitCode: 1 } });
  });

  it('ends once the program is ready, however often it crashed before', () => {
    const healed = { ready: true, restartCount: 3, state: { running: {} }, lastState: { terminated: crash } };
    expect(findTrouble([pod('a', healed)])).toBeNull();
  });

  it('is none of a pod that only starts, or that is being deleted', () => {
    expect(findTrouble([pod('a', { state: { waiting: { reason: 'ContainerCreating' } } })])).toBeNull();
    const going = { deletionTimestamp: '2026-11-29T10:00:00Z' };
    expect(findTrouble([pod('a', { state: { terminated: crash } }, going)])).toBeNull();
  });

  it('of several pods is the one that says most', () => {
    const starting = pod('a', { state: { running: {} } });
    const broken = pod('b', { state: { waiting: { reason: 'ImagePullBackOff', message: 'denied' } } });
    expect(findTrouble([starting, broken])).toMatchObject({ kind: 'stuck', pod: 'b', message: 'denied' });
    expect(findTrouble([starting])).toMatchObject({ kind: 'unready', pod: 'a' });
  });

  it('of an init container counts too', () => {
    const inits = { ...pod('a', { state: { waiting: { reason: 'PodInitializing' } } }) };
    (inits.status as Record<string, unknown>).initContainerStatuses = [
      {
        name: 'migrate',
        ready: false,
        restartCount: 2,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: crash },
      },
    ];
    expect(findTrouble([inits])).toMatchObject({ kind: 'ended', container: 'migrate' });
  });
});
