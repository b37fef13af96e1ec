/** Zips as they stream: written the same each time, and read from anybody. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadZip, openZip, zipBytes, type ZipEntry } from '../../src/platform/zip.ts';
import { holds } from '../support/extent.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return new Uint8Array(Buffer.concat(all));
}

async function* entriesOf(files: readonly (readonly [string, Uint8Array])[]) {
  for (const [name, bytes] of files) {
    const chunks = (async function* () {
      for (let at = 0; at < bytes.length; at += 777) yield bytes.subarray(at, at + 777);
    })();
    yield { name, chunks } satisfies ZipEntry;
  }
}

const zipOf = (files: readonly (readonly [string, Uint8Array])[]): Promise<Uint8Array> =>
  collected(zipBytes(entriesOf(files)));

const inMemory = (bytes: Uint8Array) => ({
  size: bytes.length,
  read: (at: number, length: number) => Promise.resolve(bytes.subarray(at, at + length)),
});

async function unzipped(bytes: Uint8Array): Promise<[string, Uint8Array][]> {
  const zip = await openZip(inMemory(bytes));
  const files: [string, Uint8Array][] = [];
  for (const name of zip.names) files.push([name, await collected(zip.open(name))]);
  return files;
}

const noise = (length: number): Uint8Array => {
  let state = 7;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  });
};

test('whatever goes in comes out', () =>
  holds(
    'rows',
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.uint8Array({ maxLength: 3000 })), {
        selector: ([name]) => name,
        maxLength: 5,
      }),
      async (files) => {
        const named = files.map(([name, bytes]) => [name.toWellFormed(), bytes] as const);
        fc.pre(new Set(named.map(([name]) => name)).size === named.length);
        expect(await unzipped(await zipOf(named))).toEqual(
          named.map(([name, bytes]) => [name, new Uint8Array(bytes)]),
        );
      },
    ),
  ));

test('entries of megabytes, also such as do not pack and such as hold a zip', async () => {
  const inner = await zipOf([['a', noise(100_000)]]);
  const files: [string, Uint8Array][] = [
    ['zeros', new Uint8Array(5_000_000)],
    ['noise', noise(3_000_000)],
    ['inner.zip', inner],
    ['空', new Uint8Array(0)],
  ];
  const read = await unzipped(await zipOf(files));
  expect(read.map(([name]) => name)).toEqual(files.map(([name]) => name));
  // As buffers: comparing millions of numbers one by one takes a minute.
  for (const [index, [name, bytes]] of files.entries())
    expect(Buffer.from(read[index]![1]).equals(bytes), name).toBe(true);
});

test('one entry is asked for as it is written, and not before', async () => {
  const asked: string[] = [];
  async function* content(name: string): AsyncGenerator<Uint8Array> {
    for (let part = 0; part < 40; part += 1) {
      asked.push(name);
      yield noise(65_536);
    }
  }
  async function* entries(): AsyncGenerator<ZipEntry> {
    for (const name of ['a', 'b']) yield { name, chunks: content(name) };
  }
  let written = 0;
  for await (const bytes of zipBytes(entries())) {
    written += bytes.length;
    // What was read ahead of what was written is a few steps, never an entry.
    expect(asked.length * 65_536 - written).toBeLessThan(500_000);
  }
  expect(asked.length).toBe(80);
});

describe('what is no such archive is refused with a sentence', () => {
  const whole = zipOf([
    ['a.txt', utf8('甲'.repeat(5000))],
    ['b.txt', noise(5000)],
  ]);
  const refusal = async (bytes: Uint8Array): Promise<string> => {
    try {
      await unzipped(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(BadZip);
      expect((error as Error).message).toMatch(/^.*\p{Script=Han}.*。$/u);
      return (error as Error).message;
    }
    return '';
  };

  test.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(0), '空的'],
    ['text', utf8('季度,金额\n'), '不是 zip'],
    ['noise', noise(200_000), '不是 zip'],
    ['zeros', new Uint8Array(200_000), '不是 zip'],
  ])('%s', async (_, bytes, words) => expect(await refusal(bytes)).toContain(words));

  test('cut short anywhere', async () => {
    const bytes = await whole;
    for (let length = 0; length < bytes.length; length += 1 + (length % 37))
      expect(await refusal(bytes.subarray(0, length))).not.toBe('');
  });

  test('any one byte changed: refused, or read within the sizes it names', async () => {
    const bytes = await whole;
    for (let at = 0; at < bytes.length; at += 1 + (at % 3)) {
      const other = Uint8Array.from(bytes);
      other[at]! ^= 1 << (at % 8);
      await refusal(other);
    }
  });

  /** The list of entries changed at a place of every one of its rows. */
  const relisted = async (at: number, value: number): Promise<Uint8Array> => {
    const bytes = Uint8Array.from(await whole);
    const view = new DataView(bytes.buffer);
    for (let row = 0; row < bytes.length - 46; row += 1)
      if (view.getUint32(row, true) === 0x02014b50) view.setUint32(row + at, value, true);
    return bytes;
  };

  test('sizes that are not so, entries that share their bytes, more than 4 GiB', async () => {
    expect(await refusal(await relisted(24, 10))).toContain('长');
    expect(await refusal(await relisted(24, 1_000_000))).toContain('只有');
    expect(await refusal(await relisted(42, 0))).toContain('目录已损坏');
    expect(await refusal(await relisted(20, 0xffffffff))).toContain('4 GiB');
  });

  test('encrypted, packed otherwise, the same name twice', async () => {
    const bytes = Uint8Array.from(await whole);
    const at = Buffer.from(bytes).indexOf(Uint8Array.of(0x50, 0x4b, 1, 2));
    expect(await refusal(bytes.with(at + 8, bytes[at + 8]! | 1))).toContain('加密');
    expect(await refusal(bytes.with(at + 10, 12))).toContain('压缩方式');
    expect(
      await refusal(
        await zipOf([
          ['a', noise(9)],
          ['a', noise(9)],
        ]),
      ),
    ).toContain('两个 a');
  });

  test('a bomb unpacks a step at a time, and no further than it is asked', async () => {
    const zeros = new Uint8Array(65_536);
    async function* content(): AsyncGenerator<Uint8Array> {
      for (let part = 0; part < 1600; part += 1) yield zeros;
    }
    async function* entries(): AsyncGenerator<ZipEntry> {
      yield { name: 'bomb', chunks: content() };
    }
    const bytes = await collected(zipBytes(entries()));
    expect(bytes.length).toBeLessThan(160_000);
    const zip = await openZip(inMemory(bytes));
    let largest = 0;
    let size = 0;
    for await (const chunk of zip.open('bomb')) {
      largest = Math.max(largest, chunk.length);
      size += chunk.length;
      if (size > 100_000_000) break;
    }
    expect(largest).toBeLessThan(20_000_000);
  });
});
