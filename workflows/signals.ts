import { defineSignal } from '@temporalio/workflow';
import {
  CANCEL_SIGNAL,
  type CancelSignal,
  TASK_ANSWERED_SIGNAL,
  type TaskAnsweredSignal,
  WAKE_SIGNAL,
  WITHDRAW_SIGNAL,
} from './contracts.ts';

export const wakeSignal = defineSignal(WAKE_SIGNAL);
export const cancelSignal = defineSignal<[CancelSignal]>(CANCEL_SIGNAL);
export const taskAnsweredSignal = defineSignal<[TaskAnsweredSignal]>(TASK_ANSWERED_SIGNAL);
export const withdrawSignal = defineSignal(WITHDRAW_SIGNAL);
