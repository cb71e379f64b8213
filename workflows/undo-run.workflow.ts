import { continueAsNew } from '@temporalio/workflow';
import type { UndoRunInput } from './contracts.ts';
import { takeBack } from './steps/take-back.ts';

/** Takes back a run that has already ended. A run still under way takes itself back on the cancel signal. */
export async function undoRun(input: UndoRunInput): Promise<void> {
  await takeBack({
    ...input,
    renew: (resumed) => continueAsNew<typeof undoRun>({ ...input, resumed }),
  });
}
