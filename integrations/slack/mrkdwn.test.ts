import { describe, expect, it } from 'vitest';
import { joinTexts, mrkdwn, slackLink } from './mrkdwn.ts';

describe('a text for Slack', () => {
  it('shows a value as it is: no mention, no link, no entity of its own', () => {
    expect(mrkdwn`*started by ${'<!channel> & <@U1>'}* ${7}`.mrkdwn).toBe(
      '*started by &lt;!channel&gt; &amp; &lt;@U1&gt;* 7',
    );
    expect(mrkdwn`${'&lt;'}`.mrkdwn).toBe('&amp;lt;');
  });

  it('keeps a link that was made as one, and lets neither address nor label break out of it', () => {
    expect(mrkdwn`See ${slackLink('https://example.test/runs/1', 'run 1')}.`.mrkdwn).toBe(
      'See <https://example.test/runs/1|run 1>.',
    );
    expect(slackLink('https://example.test/?a=1&b=x|y><!here>', 'a>b <!here>').mrkdwn).toBe(
      '<https://example.test/?a=1&amp;b=x%7Cy%3E%3C!here%3E|a&gt;b &lt;!here&gt;>',
    );
  });

  it('joins texts without escaping them again', () => {
    const texts = [mrkdwn`• ${'a&b'}`, mrkdwn`• ${slackLink('https://example.test', 'c')}`];
    expect(mrkdwn`Apps:\n${joinTexts(texts, '\n')}`.mrkdwn).toBe(
      'Apps:\n• a&amp;b\n• <https://example.test|c>',
    );
  });
});
