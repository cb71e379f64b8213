import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPrice, products } from './products.ts';

test('writes prices in euros with two digits', () => {
  assert.equal(formatPrice(350), '3.50 EUR');
});

test('sells nothing for free', () => {
  assert.ok(products.every((product) => product.cents > 0));
});
