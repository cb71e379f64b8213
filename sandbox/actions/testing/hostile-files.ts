/** A workflow file of a few hundred characters that stands for ten to the power of `levels` steps. */
export function aliasBomb(levels: number): string {
  const lines = ['x0: &x0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]'];
  for (let level = 1; level <= levels; level++) {
    const ten = Array.from({ length: 10 }, () => `*x${level - 1}`).join(', ');
    lines.push(`x${level}: &x${level} [${ten}]`);
  }
  return `on: push\n${lines.join('\n')}\njobs: { test: { runs-on: ubuntu-latest, steps: [{ run: echo }] } }\n`;
}
