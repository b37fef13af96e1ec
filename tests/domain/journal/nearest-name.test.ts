/** The name that somebody may have meant: nearest by the pairs of letters that both have. */
import { expect, test } from 'vitest';
import { Nearest, type Sought } from '../../../src/domain/journal/nearest-name.ts';

const FIRMS = ['鹿城电子有限公司', '鹿城电气有限公司', '瓯海阀门有限公司'];

/** What is found for each text, and how often the names of the candidates were gone through. */
function search(sought: readonly Sought[]) {
  let read = 0;
  const nearest = new Nearest(sought);
  for (const [index, firm] of FIRMS.entries()) {
    const code = `E-000${index + 1}`;
    nearest.offer({
      of: 'enterprise',
      get names() {
        read += 1;
        return [firm, code];
      },
    });
  }
  const found = sought.map((_, index) => nearest.found(index)?.names[0]);
  return { found, read: read - found.filter(Boolean).length };
}

const firm = (text: string): Sought => ({ text, among: ['enterprise'] });

test.each([
  ['鹿城电器有限公司', '鹿城电子有限公司'],
  ['鹿城电汽有限公司', '鹿城电子有限公司'],
  ['鹿城 电气有限公司', '鹿城电气有限公司'],
  ['鹿城电气', '鹿城电气有限公司'],
  ['ｅ－０００3', '瓯海阀门有限公司'],
  ['瓯海', undefined],
  ['', undefined],
])('for %s it is %s', (text, found) => {
  expect(search([firm(text)]).found).toEqual([found]);
});

test('what is of another kind is not meant', () => {
  const fund = { text: '鹿城电气有限公司', among: ['sub-fund', 'fund'] };
  expect(search([fund, firm('鹿城电气有限公司')]).found).toEqual([undefined, FIRMS[1]]);
});

test('many long texts go through the names once, as one does', () => {
  const long = Array.from({ length: 20 }, (_, index) =>
    firm('鹿城电气有限公司'.repeat(25) + index),
  );
  const one = search([firm(FIRMS[1]!)]);
  const many = search([...long, firm(FIRMS[1]!)]);
  expect(many.found.at(-1)).toBe(FIRMS[1]);
  expect(many.read).toBe(one.read);
});
