/** Text in Slack's mrkdwn, made by `mrkdwn` only: what comes from elsewhere is escaped in it. */
export interface SlackText {
  readonly mrkdwn: string;
}

/**
 * Slack's control characters (https://docs.slack.dev/messaging/formatting-message-text#escaping): unescaped, a name such
 * as `<!channel>` would call everybody in the channel.
 */
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escapeText = (text: string) => text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);

/** Tag of a message's template: formatting is written in the template, every value is shown as it is. */
export function mrkdwn(
  template: TemplateStringsArray,
  ...values: ReadonlyArray<string | number | SlackText>
): SlackText {
  const shown = values.map((value) => (typeof value === 'object' ? value.mrkdwn : escapeText(String(value))));
  return { mrkdwn: String.raw({ raw: template }, ...shown) };
}

/** A link that is shown as its label. The address ends at the first `|` or `>`, so neither is left in it. */
export function slackLink(url: string, label: string): SlackText {
  const address = escapeText(url.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E'));
  return { mrkdwn: `<${address}|${escapeText(label)}>` };
}

export function joinTexts(texts: readonly SlackText[], separator: string): SlackText {
  return { mrkdwn: texts.map((text) => text.mrkdwn).join(escapeText(separator)) };
}
