import { AxeBuilder } from '@axe-core/playwright';
import { PAGE_NAMES } from '../support/portal-pages.ts';
import { expect, test } from './page-test.ts';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const LOOKS = [
  { theme: 'light', width: 1440 },
  { theme: 'dark', width: 1440 },
  { theme: 'light', width: 390 },
] as const;

for (const name of PAGE_NAMES) {
  test(`${name} has no finding of axe in light and dark, wide and narrow`, async ({ visit, show }) => {
    const page = await visit(name);
    for (const look of LOOKS) {
      await show(page, look);
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
      const found = violations.flatMap(({ id, help, nodes }) =>
        nodes.map((node) => `${id}: ${help} (${node.target.join(' ')}) ${node.failureSummary ?? ''}`),
      );
      expect.soft(found, `${name}, ${look.theme}, ${look.width} px`).toEqual([]);
    }
  });
}
