/** Canonical JSON is what an independent library of RFC 8785 writes, and fails where it fails. */
import library from 'canonicalize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalize } from '../../../src/domain/values/canonical-json.ts';

const written = (write: (value: unknown) => string | undefined, value: unknown): string => {
  try {
    return write(value) ?? 'nothing';
  } catch {
    return 'refused';
  }
};

test('is the text that a library writes', () => {
  const text = fc.string({ unit: 'binary' });
  const value = fc.anything({
    key: fc.oneof(text, fc.constantFrom('a', 'B', '编码', '\u{1f600}', '\ufb33', 'a\ud800')),
    values: [text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null), fc.date()],
    withNullPrototype: true,
  });
  const each = fc.oneof(value, fc.string({ unit: fc.constantFrom('\ud800', '\udc00') }));
  fc.assert(
    fc.property(each, (given) => {
      expect(written(canonicalize, given)).toBe(written(library, given));
    }),
    { numRuns: 2000 },
  );
});

test('leaves out what has no value, and puts names in the order of their units', () => {
  const value = { b: undefined, 编: [undefined, 1e21], a: { toJSON: () => '0.10' }, B: -0 };
  expect(canonicalize(value)).toBe('{"B":0,"a":"0.10","编":[null,1e+21]}');
});
