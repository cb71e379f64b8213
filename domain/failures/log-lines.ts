/** Lines of a log that are kept with a failure, and how long each may be. */
const LINES_KEPT = 12;
/** Lines shown before the one that says why, where a long trace follows it. */
const LINES_BEFORE = 2;
const LINE_CHARS = 300;
const QUOTE_CHARS = 140;

/** Lines that say why something failed, as tools commonly write them, the most telling first. */
const TELLING = [
  /the sandbox does not know this/,
  /^\s*(✖|✕|×|not ok\b)(?! failing tests)\s*\S/,
  /: (command )?not found$|executable file not found/,
  /(^|\s|\[)(\w*Error|\w*Exception|error|fatal|panic)\b.*\S|\S.*\b(denied|refused|forbidden)\b/i,
  /(^|\s)fail(ed|ure)?\b.*\S/i,
] as const;
/** What a wrapper says of the command inside it, which has said why itself; and the frames of a trace. */
const WRAPPER =
  /did not complete successfully|exit(ed with)? (code|status)|lifecycle script|^\s*npm (error|ERR!|notice|warn)\b|^\s+at \S/i;
/** npm's own reason, where nothing else says one: its first line that is not about its own call. */
const NPM_REASON = /^\s*npm (error|ERR!) (?!code\b|errno\b|syscall\b|path\b|command\b|A complete log)\S/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
const COLOURS = /\u001b\[[0-9;?]*[A-Za-z]/g;
/** A password in an address: logs are read by more people than secrets. */
const USER_INFO = /(:\/\/)[^\s:/@]*:[^\s@/]+@/g;

export interface LogLine {
  /** ISO time, where the log tells it. */
  at: string | null;
  text: string;
}

export interface QuotedLog {
  lines: LogLine[];
  /** Index of the line that says best why; null when none does. */
  decisive: number | null;
}

/** RFC 3339 as Kubernetes (`timestamps=true`) and GitHub put it before each line. */
const TIMED = /^\uFEFF?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) ?(.*)$/;

/** A line with its time apart. */
export function toLogLine(line: string): LogLine {
  const [, at = '', text = ''] = TIMED.exec(line) ?? [];
  // The time is only as good as who wrote it: a container may print what looks like one.
  return Number.isNaN(Date.parse(at)) ? { at: null, text: line } : { at: new Date(at).toISOString(), text };
}

/** The last lines of a log as a person reads them, with the one that says why it ended among them. */
export function quoteLog(log: readonly LogLine[], kept = LINES_KEPT): QuotedLog {
  const lines = log
    .map(({ at, text }) => ({ at, text: cleanLine(text) }))
    .filter(({ text }) => text.trim() !== '');
  const decisive = findDecisive(lines.map(({ text }) => text));
  const last = Math.max(0, lines.length - kept);
  const from = decisive === null ? last : Math.min(last, Math.max(0, decisive - LINES_BEFORE));
  return { lines: lines.slice(from, from + kept), decisive: decisive === null ? null : decisive - from };
}

/** Without colours and passwords, at most so long. */
const cleanLine = (text: string): string =>
  text.replace(COLOURS, '').replace(USER_INFO, '$1***@').trimEnd().slice(0, LINE_CHARS);

function findDecisive(lines: readonly string[]): number | null {
  const own = (line: string) => !WRAPPER.test(line);
  const findLast = (isCandidate: (line: string) => boolean) => {
    for (const pattern of TELLING) {
      const at = lines.findLastIndex((line) => isCandidate(line) && pattern.test(messageIn(line)));
      if (at >= 0) return at;
    }
    return lines.findLastIndex((line) => isCandidate(line) && isSevere(line));
  };
  const found = [
    () => findLast(own),
    () => lines.findIndex((line) => NPM_REASON.test(line)),
    () => findLast(() => true),
  ];
  for (const find of found) {
    const at = find();
    if (at >= 0) return at;
  }
  return null;
}

/** What the decisive line says, short enough for a headline; with the line after it where it only announces one. */
export function sayingOf({ lines, decisive }: QuotedLog): string | null {
  if (decisive === null) return null;
  const said = messageIn(lines[decisive]?.text ?? '').trim();
  const next = lines[decisive + 1]?.text;
  const whole = said.endsWith(':') && next ? `${said} ${messageIn(next).trim()}` : said;
  return whole.length > QUOTE_CHARS ? `${whole.slice(0, QUOTE_CHARS - 1)}…` : whole;
}

/** The message of a structured line (pino, bunyan, winston); any other line as it is. */
function messageIn(line: string): string {
  const fields = fieldsOf(line);
  const error = fields?.err ?? fields?.error;
  const reason =
    typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
  for (const said of [fields?.msg, fields?.message, reason])
    if (typeof said === 'string' && said) return said;
  return line;
}

/** pino and bunyan count 50 for an error and 60 for a fatal one. */
function isSevere(line: string): boolean {
  const level = fieldsOf(line)?.level;
  return typeof level === 'number' ? level >= 50 : /^(error|fatal|critical)$/i.test(String(level ?? ''));
}

function fieldsOf(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}

const LISTENS = /listen|running|ready|started|serving|local:|http:\/\//i;
const LOOPBACK = /(?:^|[\s/"'[(])(?:127\.0\.0\.1|localhost|::1\])(?::|,? +(?:on +)?port +)(\d{2,5})\b/i;
const ELSEWHERE = /(?:^|[\s/"'[(])(?:0\.0\.0\.0|\[::\]|(?!127\.0\.0\.1\b)\d{1,3}(?:\.\d{1,3}){3}):\d{2,5}\b/;

/** Where a program says that it listens on localhost; null when it names another address as well, or none. */
export function findLocalhostLine(
  log: readonly LogLine[],
): { saying: string; at: string | null; port: number } | null {
  const said = log.map(({ at, text }) => ({ at, text: messageIn(cleanLine(text)).trim() }));
  if (said.some(({ text }) => LISTENS.test(text) && ELSEWHERE.test(text))) return null;
  const line = said.findLast(({ text }) => LISTENS.test(text) && LOOPBACK.test(text));
  return line ? { saying: line.text, at: line.at, port: Number(LOOPBACK.exec(line.text)?.[1]) } : null;
}
