import { join } from 'node:path';
import { PAGE_NAMES } from '../support/portal-pages.ts';
import { expect, test } from './page-test.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '.artifacts', 'screenshots');
const WIDTHS = [1440, 1024, 390] as const;

for (const name of PAGE_NAMES) {
  test(`${name} fits every width, in light and dark`, async ({ visit, show, portalPages }) => {
    const page = await visit(name);
    for (const theme of ['light', 'dark'] as const) {
      for (const width of [...WIDTHS, ...(portalPages[name].alsoAt ?? [])]) {
        await show(page, { theme, width });
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect.soft(overflow, `${name} is wider than ${width} px, by`).toBeLessThanOrEqual(0);
        await page.screenshot({ path: join(FOLDER, `${name}-${theme}-${width}.png`), fullPage: true });
      }
    }
  });
}
