import { AxeBuilder } from '@axe-core/playwright';
import { PAGE_NAMES } from '../support/portal-pages.ts';
import { expect, test } from './page-test.ts';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

for (const name of PAGE_NAMES) {
  test(`${name} has no finding of axe in light and dark, wide and narrow`, async ({ visit }) => {
    for (const look of [
      { theme: 'light', width: 1440 },
      { theme: 'dark', width: 1440 },
      { theme: 'light', width: 390 },
    ] as const) {
      const page = await visit(name, look);
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
      const found = violations.flatMap(({ id, help, nodes }) =>
        nodes.map((node) => `${id}: ${help} (${node.target.join(' ')}) ${node.failureSummary ?? ''}`),
      );
      expect.soft(found, `${name}, ${look.theme}, ${look.width} px`).toEqual([]);
      await page.context().close();
    }
  });
}
