import { LogLevel, WebClient } from '@slack/web-api';
import { parseAnswer } from '../http/answer.ts';
import { createBufferedFetch } from '../http/fetch.ts';
import type { TransportOptions } from '../http/options.ts';
import { channelsSchema, historySchema, identitySchema, postedSchema } from './api-schemas.ts';
import { slackErrorWord, toPortalError } from './errors.ts';
import type { PostedMessage, Slack } from './types.ts';

export interface SlackOptions extends TransportOptions {
  /** Bot token with `chat:write`; with `channels:read` and `channels:history` messages are never posted twice. */
  token: string;
  /** `https://slack.com/api/` unless told. */
  apiUrl?: string;
}

/** Names our metadata on a message; the key is its payload. */
const EVENT_TYPE = 'onramp_message';
const HISTORY_SIZE = 100;
const CHANNELS_PAGE_SIZE = 200;
const CHANNELS_MAX_PAGES = 25;
/** Refusals after which one cannot look, but may still post. */
const CANNOT_LOOK = new Set([
  'missing_scope',
  'not_in_channel',
  'channel_not_found',
  'no_permission',
  'unknown_method',
]);

export function createSlackClient(options: SlackOptions): Slack {
  const slack = new WebClient(options.token, {
    ...(options.apiUrl ? { slackApiUrl: options.apiUrl } : {}),
    fetch: createBufferedFetch('Slack', options) as never,
    logLevel: LogLevel.ERROR,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
  });
  const channelIds = new Map<string, string>();

  const findChannelId = async (channel: string): Promise<string | null> => {
    if (!channel.startsWith('#')) return channel;
    const known = channelIds.get(channel);
    if (known) return known;
    let cursor: string | undefined;
    for (let page = 0; page < CHANNELS_MAX_PAGES; page++) {
      const answer = parseAnswer(
        channelsSchema,
        await slack.conversations.list({
          exclude_archived: true,
          limit: CHANNELS_PAGE_SIZE,
          ...(cursor ? { cursor } : {}),
        }),
        'Slack',
        'listing channels',
      );
      for (const { id, name } of answer.channels) if (name) channelIds.set(`#${name}`, id);
      const found = channelIds.get(channel);
      if (found) return found;
      cursor = answer.response_metadata?.next_cursor || undefined;
      if (!cursor) return null;
    }
    return null;
  };

  const findPosted = async (channel: string, key: string): Promise<PostedMessage | null> => {
    try {
      const channelId = await findChannelId(channel);
      if (!channelId) return null;
      const { messages } = parseAnswer(
        historySchema,
        await slack.conversations.history({
          channel: channelId,
          limit: HISTORY_SIZE,
          include_all_metadata: true,
        }),
        'Slack',
        'reading a channel',
      );
      const found = messages.find(
        ({ metadata }) => metadata?.event_type === EVENT_TYPE && metadata.event_payload.key === key,
      );
      return found ? { channelId, ts: found.ts } : null;
    } catch (error) {
      const word = slackErrorWord(error);
      if (word !== null && CANNOT_LOOK.has(word)) {
        options.log?.warn(
          { system: 'Slack', channel, reason: word },
          'cannot look for an earlier message; posting',
        );
        return null;
      }
      throw error;
    }
  };

  return {
    async getIdentity() {
      const doing = 'asking Slack who Onramp is';
      try {
        return parseAnswer(identitySchema, await slack.auth.test(), 'Slack', doing);
      } catch (error) {
        throw toPortalError(error, doing);
      }
    },
    async ensureMessage({ channel, text, key }) {
      const doing = `posting to ${channel}`;
      try {
        const earlier = await findPosted(channel, key);
        if (earlier) return { effect: 'unchanged', value: earlier };
        const answer = await slack.chat.postMessage({
          channel: channelIds.get(channel) ?? channel,
          text: text.mrkdwn,
          unfurl_links: false,
          metadata: { event_type: EVENT_TYPE, event_payload: { key } },
        });
        const posted = parseAnswer(postedSchema, answer, 'Slack', doing);
        return { effect: 'created', value: { channelId: posted.channel, ts: posted.ts } };
      } catch (error) {
        throw toPortalError(error, doing);
      }
    },
  };
}
