/** Slack in Onramp's words. */

import type { Ensured } from '#domain/effect.ts';
import type { SlackText } from './mrkdwn.ts';

export interface SlackMessage {
  /** `#channel` or a channel id. */
  channel: string;
  /** Also what notifications show. */
  text: SlackText;
  /** Natural key of the message, for example `announce/<run id>`: the same key is posted once. */
  key: string;
}

export interface PostedMessage {
  channelId: string;
  /** Slack's message id within the channel. */
  ts: string;
}

/** Every function throws `PortalError`. */
export interface Slack {
  /** Who Onramp is in this workspace; for `doctor`. */
  getIdentity(): Promise<{ team: string; user: string }>;
  /**
   * Posts unless a message with the same key is among the channel's last 100.
   * Where the history may not be read, posts without looking (Slack has no idempotency key).
   */
  ensureMessage(message: SlackMessage): Promise<Ensured<PostedMessage>>;
}
