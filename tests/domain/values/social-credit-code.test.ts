/** 统一社会信用代码 and 备案编号. The codes are the standard's example, or made up to pass. */
import { describe, expect, test } from 'vitest';
import {
  FILING_NUMBER_PATTERN,
  organisationCheckHolds,
  USCC_PATTERN,
  usccCheckHolds,
} from '../../../src/domain/values/social-credit-code.ts';

const VALID = [
  '91350100M000100Y43', // the worked example of GB 32100-2015, with the right check symbol
  '91330302MA0DEM013K',
  '91330304MA0DEM021B',
  '91330303MA0DEM101G',
  '91330300MA0DEM0489',
  '91330300MA000004XL', // the organisation code's own check symbol is X
  '91330300MA00000900', // the check symbol is 0, where the formula gives 31
];
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

describe.each(VALID)('%s', (code) => {
  test('passes both checks', () => {
    expect([usccCheckHolds(code), organisationCheckHolds(code)]).toEqual([true, true]);
  });

  test('fails with any other check symbol', () => {
    const others = [...ALPHABET].filter((symbol) => symbol !== code[17]);
    expect(others).toHaveLength(30);
    expect(others.filter((symbol) => usccCheckHolds(code.slice(0, 17) + symbol))).toEqual([]);
  });

  test('fails when any one of the first 17 symbols is another', () => {
    for (let place = 0; place < 17; place += 1) {
      for (const symbol of ALPHABET) {
        if (symbol === code[place]) continue;
        const wrong = code.slice(0, place) + symbol + code.slice(place + 1);
        expect([wrong, usccCheckHolds(wrong)]).toEqual([wrong, false]);
      }
    }
  });

  test('fails when two unlike neighbours change places', () => {
    for (let place = 0; place < 17; place += 1) {
      const [a, b] = [code[place]!, code[place + 1]!];
      if (a === b) continue;
      expect(usccCheckHolds(code.slice(0, place) + b + a + code.slice(place + 2))).toBe(false);
    }
  });
});

test("the standard's own misprint fails", () => {
  expect(usccCheckHolds('91350100M000100Y4Z')).toBe(false);
});

test('the organisation code is checked by itself', () => {
  // Its last digit 3 → 4 in 91330302 MA0DEM013 K.
  expect(organisationCheckHolds('91330302MA0DEM014K')).toBe(false);
  // The check symbol of the whole code does not matter to it.
  expect(organisationCheckHolds('91330302MA0DEM0130')).toBe(true);
});

test.each([
  '',
  '91330302MA0DEM013',
  '91330302MA0DEM013KK',
  '91330302ma0dem013k',
  '9133O302MA0DEM013K',
  'I1330302MA0DEM013K',
  'S1330302MA0DEM013K',
  'V1330302MA0DEM013K',
  'Z1330302MA0DEM013K',
  '91330302MA0DEM013K\n',
  '９1330302MA0DEM013K',
])('%j is no code at all', (code) => {
  expect([USCC_PATTERN.test(code), usccCheckHolds(code), organisationCheckHolds(code)]).toEqual([
    false,
    false,
    false,
  ]);
});

test('a filing number is S and five symbols', () => {
  const found = ['SAB123', 'S12345', 'SABCDE', 'sab123', 'SAB12', 'SAB1234', 'P12345', ''];
  expect(found.filter((text) => FILING_NUMBER_PATTERN.test(text))).toEqual([
    'SAB123',
    'S12345',
    'SABCDE',
  ]);
});
