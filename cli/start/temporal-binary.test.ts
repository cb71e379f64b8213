import { expect, it } from 'vitest';
import { tellOfGo } from './temporal-binary.ts';

it('tells of a build what Go says: modules first, then packages', () => {
  const told: string[] = [];
  const line = tellOfGo((detail) => told.push(detail));
  line('go: downloading go.temporal.io/server v1.29.1');
  line('go: downloading golang.org/x/net v0.40.0');
  line('golang.org/x/net/http2');
  line('# a warning of the linker');
  expect(told).toEqual([
    'building it with Go, once: 1 modules downloaded',
    'building it with Go, once: 2 modules downloaded',
    'building it with Go, once: 1 of about 1300 packages compiled',
  ]);
});
