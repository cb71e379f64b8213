import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { gitEnvironment } from './git.ts';

/** One command of a push: `old` and `new` are 40 zeros for a ref that is made or goes. */
export interface RefCommand {
  old: string;
  new: string;
  ref: string;
}

/** A sentence against a change of a ref; `force` ones only count when history is rewritten. */
export interface Refusal {
  ref: string;
  when: 'always' | 'force';
  sentence: string;
}

const preReceive = `#!/bin/sh
# Asked by git before a push takes effect; what is not allowed was worked out by the server that started git.
tab=$(printf '\\t')
status=0
while read -r old new ref; do
  refusals=$(printf '%s\\n' "$SANDBOX_REFUSALS" | while IFS="$tab" read -r refused when sentence; do
    [ "$refused" = "$ref" ] || continue
    if [ "$when" = force ] && git merge-base --is-ancestor "$old" "$new"; then continue; fi
    echo "- $sentence"
  done)
  if [ -n "$refusals" ]; then
    echo "error: GH013: Repository rule violations found for $ref." >&2
    echo "$refusals" >&2
    status=1
  fi
  case "$new" in *[!0]*) ;; *) continue ;; esac
  [ "$SANDBOX_WORKFLOWS" = write ] && continue
  workflow=$(git log --format= --name-only -m "$new" --not --branches --tags -- .github/workflows | sed -n 1p)
  if [ -n "$workflow" ]; then
    echo "refusing to allow this token to create or update workflow \\\`$workflow\\\` without \\\`workflows\\\` permission" >&2
    status=1
  fi
done
exit $status
`;

/** Writes the hooks that pushes run through. @returns their folder */
export function installHooks(dataDir: string): string {
  const folder = join(dataDir, 'hooks');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'pre-receive'), preReceive);
  chmodSync(join(folder, 'pre-receive'), 0o755);
  return folder;
}

const ZERO = /^0{40}$/;
export const isZero = (sha: string): boolean => ZERO.test(sha);

/** The commands at the start of a receive-pack request (pkt-lines up to the first flush). */
export function readCommands(body: Buffer): RefCommand[] {
  const commands: RefCommand[] = [];
  for (let at = 0; at + 4 <= body.length; ) {
    const length = Number.parseInt(body.toString('latin1', at, at + 4), 16);
    if (!Number.isInteger(length) || length < 4) break;
    const line = body
      .toString('utf8', at + 4, at + length)
      .split('\0')[0]!
      .trimEnd();
    const [, before, after, ref] = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+)$/.exec(line) ?? [];
    if (before && after && ref) commands.push({ old: before, new: after, ref });
    at += length;
  }
  return commands;
}

/** The request's bytes, unpacked. */
export async function readBody(request: Request): Promise<Buffer> {
  const bytes = Buffer.from(await request.arrayBuffer());
  return request.headers.get('content-encoding') === 'gzip' ? gunzipSync(bytes) : bytes;
}

/** Runs git's own CGI for one smart-HTTP request.
 *  @param pathInfo below the folder of repositories, as `/17.git/info/refs` */
export function serveGit(input: {
  request: Request;
  body: Buffer | null;
  projectRoot: string;
  pathInfo: string;
  user: string;
  hooksFolder: string;
  refusals: Refusal[];
  mayWriteWorkflows: boolean;
}): Promise<Response> {
  const settings: Array<[string, string]> = [
    ['safe.directory', '*'],
    ['core.hooksPath', input.hooksFolder],
    ['http.receivepack', 'true'],
    ['uploadpack.allowAnySHA1InWant', 'true'],
    ['uploadpack.allowFilter', 'true'],
    ['receive.hideRefs', 'refs/pull'],
    ['receive.denyDeleteCurrent', 'ignore'],
  ];
  const header = (name: string) => input.request.headers.get(name) ?? '';
  const child = spawn('git', ['http-backend'], {
    env: {
      ...gitEnvironment,
      GIT_PROJECT_ROOT: input.projectRoot,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: input.pathInfo,
      QUERY_STRING: new URL(input.request.url).search.slice(1),
      REQUEST_METHOD: input.request.method,
      CONTENT_TYPE: header('content-type'),
      ...(input.body === null ? {} : { CONTENT_LENGTH: String(input.body.length) }),
      GIT_PROTOCOL: header('git-protocol'),
      REMOTE_USER: input.user,
      REMOTE_ADDR: '127.0.0.1',
      GIT_CONFIG_COUNT: String(settings.length),
      ...Object.fromEntries(
        settings.flatMap(([key, value], index) => [
          [`GIT_CONFIG_KEY_${index}`, key],
          [`GIT_CONFIG_VALUE_${index}`, value],
        ]),
      ),
      SANDBOX_REFUSALS: input.refusals
        .map(({ ref, when, sentence }) => `${ref}\t${when}\t${sentence}`)
        .join('\n'),
      SANDBOX_WORKFLOWS: input.mayWriteWorkflows ? 'write' : 'none',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => {}); // git may stop reading once it has decided; its answer says why
  child.stdin.end(input.body ?? undefined);
  return readCgi(child.stdout);
}

/** Turns a CGI answer (headers, empty line, body) into a streaming response. */
function readCgi(stdout: Readable): Promise<Response> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      stdout.pause();
      stdout.off('data', onData);
      stdout.off('end', onEnd);
      stdout.unshift(head.subarray(end + 4));
      const headers = new Headers();
      let status = 200;
      for (const line of head.toString('latin1', 0, end).split('\r\n')) {
        const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
        if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
        else if (name) headers.set(name, value);
      }
      resolve(new Response(Readable.toWeb(stdout) as ReadableStream<Uint8Array>, { status, headers }));
    };
    const onEnd = () => reject(new Error('git http-backend ended without an answer'));
    stdout.on('data', onData);
    stdout.once('end', onEnd);
    stdout.once('error', reject);
  });
}
