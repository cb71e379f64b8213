/** The last lines of a text answer, holding at most `maxBytes` of it. A first line cut in half is left out. */
export async function readTail(response: Response, maxBytes: number): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  let held = 0;
  let dropped = false;
  if (response.body) {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      held += chunk.byteLength;
      while (chunks.length > 1 && held - (chunks[0]?.byteLength ?? 0) >= maxBytes) {
        held -= chunks.shift()?.byteLength ?? 0;
        dropped = true;
      }
    }
  }
  const bytes = Buffer.concat(chunks);
  const cut = Math.max(0, bytes.byteLength - maxBytes);
  const lines = toLines(bytes.subarray(cut).toString('utf8'));
  return dropped || cut > 0 ? lines.slice(1) : lines;
}

/** Lines without their ends; a final line end makes no empty line. */
export function toLines(text: string): string[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
