/**
 * Style as a test: what a reviewer would otherwise have to say again and again. Text only, no
 * compiler, so that it runs in a second and its rules can be read. Every rule also meets a planted
 * fault, because a rule that never bites protects nothing.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = new URL('..', import.meta.url).pathname;

/** A file by its path from the top; rules see nothing else, so that faults can be planted. */
interface File {
  path: string;
  text: string;
}

type Rule = (files: readonly File[]) => string[];

const read = (path: string): File => ({ path, text: readFileSync(join(ROOT, path), 'utf8') });

const below = (folder: string, pattern: RegExp): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => pattern.test(path) && !path.includes('node_modules'))
    .sort();

const source = below('src', /\.tsx?$/).map(read);
const tests = below('tests', /\.(ts|mjs)$/).map(read);
const migrations = below('sql', /\.sql$/).map(read);
/** What git keeps, less what is deleted here but not yet committed. */
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)));

// What is code, what is said in words

const COMMENT = '¬';
const LITERAL = '·';

/** A `/` after one of these begins a regular expression; after anything else it divides. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+]|=>|\breturn)\s*$/;
const TOKEN = {
  comment: /\/\/[^\n]*|\/\*[\s\S]*?\*\//y,
  text: /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/y,
  regex: /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y,
};

/** The text with comments and literals covered, line for line and column for column. */
function covered(text: string): string {
  let out = '';
  // One entry for each template we stand inside of: how many braces are open within its `${`.
  const braces: number[] = [];
  let inTemplate = false;
  const take = (length: number, cover: string): void => {
    out += text.slice(out.length, out.length + length).replace(/[^\n]/g, cover);
  };
  const match = (token: RegExp): number => {
    token.lastIndex = out.length;
    return token.exec(text)?.[0].length ?? 0;
  };
  while (out.length < text.length) {
    const at = out.length;
    const next = text[at]!;
    if (inTemplate) {
      if (next === '\\') take(2, LITERAL);
      else if (text.startsWith('${', at)) {
        braces.push(0);
        inTemplate = false;
        out += '${';
      } else {
        inTemplate = next !== '`';
        take(1, LITERAL);
      }
      continue;
    }
    const comment = match(TOKEN.comment);
    const literal =
      match(TOKEN.text) || (BEFORE_REGEX.test(out.slice(-40)) ? match(TOKEN.regex) : 0);
    if (comment > 0) take(comment, COMMENT);
    else if (literal > 0) take(literal, LITERAL);
    else if (next === '`') {
      inTemplate = true;
      take(1, LITERAL);
    } else {
      const open = braces.length - 1;
      if (open >= 0 && next === '{') braces[open]! += 1;
      if (open >= 0 && next === '}') {
        if (braces[open] === 0) {
          braces.pop();
          inTemplate = true;
        } else braces[open]! -= 1;
      }
      out += next;
    }
  }
  return out;
}

const memory = new Map<string, string>();
/** The code of a file without what is said in comments and literals. */
function code(file: File): string {
  const known = memory.get(file.text) ?? covered(file.text);
  memory.set(file.text, known);
  return known;
}

/** Every place in the code where a pattern stands, as path:line. */
function places(files: readonly File[], pattern: RegExp, say: string): string[] {
  return files.flatMap((file) =>
    code(file)
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file.path}:${index + 1} ${say}: ${line.trim()}`] : [],
      ),
  );
}

// Imports

interface Import {
  from: string;
  /** A path from the top, or the name of a package. */
  to: string;
  line: number;
}

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|^\s*import\s+)'([^']+)'/gm;

function importsOf({ path, text }: File): Import[] {
  return [...text.matchAll(IMPORT)].map((found) => {
    const name = found[1]!;
    return {
      from: path,
      to: name.startsWith('.') ? normalize(join(dirname(path), name)) : name,
      line: text.slice(0, found.index).split('\n').length,
    };
  });
}

const importsIn = (files: readonly File[]): Import[] => files.flatMap(importsOf);
const at = ({ from, line, to }: Import): string => `${from}:${line} imports ${to}`;

/** The layer of a path: its folder below src, or the file itself at the top. */
const layerOf = (path: string): string => path.split('/')[1]!.replace(/\.ts$/, '');

/**
 * domain ← db ← actions ← http ← api, web ← app ← node, worker. Each may import its own layer
 * too.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  reports: ['domain'],
  platform: [],
  db: ['domain', 'platform'],
  // Actions answer with files and read files; what hands in and posts does not, see below.
  actions: ['db', 'domain', 'platform', 'reports'],
  // What every request meets before a route of the API or a page answers it.
  http: ['actions', 'db', 'domain', 'platform'],
  api: ['http', 'actions', 'db', 'domain', 'platform'],
  web: ['http', 'actions', 'db', 'domain', 'platform'],
  app: ['api', 'web', 'http', 'actions', 'db', 'domain', 'platform'],
  client: ['api'],
  cli: ['app', 'actions', 'db', 'domain', 'platform'],
  node: ['cli', 'app', 'domain', 'platform'],
  worker: ['app', 'db', 'domain', 'platform'],
};

/**
 * All may import errors.ts, reports are packed by zip.ts, platform may use a day's type, and a
 * list says who may read it.
 */
const EXCEPTIONS = [
  /^\S+ src\/platform\/errors\.ts$/,
  /^src\/reports\/\S+ src\/platform\/zip\.ts$/,
  /^src\/platform\/\w+\.ts src\/domain\/values\/days\.ts$/,
  /^src\/domain\/lists\/\S+ src\/platform\/roles-and-rights\.ts$/,
];

const oneWay: Rule = (files) =>
  importsIn(files)
    .filter(({ from, to }) => {
      // Below src, a path is ours; any other path leaves src, and a name is a package's.
      if (!to.startsWith('src/')) return to.endsWith('.ts');
      const allowed = MAY_IMPORT[layerOf(from)];
      if (layerOf(from) === layerOf(to)) return false;
      if (EXCEPTIONS.some((pair) => pair.test(`${from} ${to}`))) return false;
      return !allowed?.includes(layerOf(to));
    })
    .map(at);

/** Types count too: files that need each other are one, or share what belongs in a third. */
const noCircles: Rule = (files) => {
  const imports = new Map(files.map((each) => [each.path, importsOf(each).map(({ to }) => to)]));
  const done = new Set<string>();
  const from = (path: string, way: readonly string[]): string[] => {
    if (way.includes(path)) return [[...way.slice(way.indexOf(path)), path].join(' → ')];
    if (done.has(path)) return [];
    const found = (imports.get(path) ?? []).flatMap((next) => from(next, [...way, path]));
    done.add(path);
    return found;
  };
  return files.flatMap(({ path }) => from(path, []));
};

/** Who hands in or posts; what draws workbooks is bound for them elsewhere. */
const POSTING = ['src/actions/posting.ts', 'src/actions/submit.ts'];

const postingDrawsNothing: Rule = (files) => {
  const imports = new Map(files.map((each) => [each.path, importsOf(each).map(({ to }) => to)]));
  return POSTING.flatMap((start) => {
    const ways = [[start]];
    const met = new Set([start]);
    const found: string[] = [];
    for (const way of ways)
      for (const next of imports.get(way.at(-1)!) ?? []) {
        if (met.has(next)) continue;
        met.add(next);
        if (next.startsWith('src/reports/')) found.push([...way, next].join(' → '));
        else ways.push([...way, next]);
      }
    return found;
  });
};

/** Each outside thing has one door, so that its traps are known in one place. */
const SOLE_IMPORTERS: readonly [RegExp, RegExp][] = [
  [/^decimal\.js/, /^src\/domain\/values\/money\.ts$/],
  [/^postgres(\/|$)/, /^src\/db\/connection\.ts$/],
  [/^(exceljs|saxes)(\/|$)/, /^src\/reports\//],
  [/^fflate$/, /^src\/platform\/zip\.ts$/],
  [/^@electric-sql\//, /^src\/db\/embedded\//],
  // The rest must run on Cloudflare Workers: no files and no processes, but crypto they have.
  [/^node:(?!crypto$)/, /^src\/(cli\/.*|node\.ts|platform\/env\.ts|db\/embedded\/.*)$/],
  [/^node:crypto$/, /^src\/(cli\/.*|platform\/(password|digest)\.ts|db\/embedded\/.*)$/],
  [/^@hono\/node-server/, /^src\/cli\//],
];

const soleImporters: Rule = (files) =>
  importsIn(files)
    .filter(({ from, to }) =>
      SOLE_IMPORTERS.some(([name, door]) => name.test(to) && !door.test(from)),
    )
    .map(at);

/** Large libraries that few requests need; a type costs nothing. */
const LOADED_AT_START = /^(?:import (?!type\b)|export [{*])[^;]*?'(?:exceljs|echarts)\b[^']*'/gm;

const loadedWhenNeeded: Rule = (files) =>
  files.flatMap(({ path, text }) =>
    [...text.matchAll(LOADED_AT_START)].map(([found]) => `${path} loads at start: ${found}`),
  );

/** Where running begins, in a process or a thread, and what other programs import. */
const ENTRY_POINTS = [
  ...['src/node.ts', 'src/worker.ts', 'src/client.ts'],
  'src/db/embedded/thread.ts',
];

const deadFiles: Rule = (files) => {
  const imported = new Set(importsIn(files).map(({ to }) => to));
  return files
    .map(({ path }) => path)
    .filter((path) => !imported.has(path) && !ENTRY_POINTS.includes(path))
    .map((path) => `${path} is imported by nothing`);
};

// Words that stand for a hidden input, or for money as a number

interface Ban {
  word: RegExp;
  say: string;
  /** Where it may stand all the same. */
  except?: RegExp;
  only?: RegExp;
}

const BANS: readonly Ban[] = [
  {
    word: /\bDate\.now\b/,
    say: 'the clock is an argument; see platform/clock.ts',
  },
  {
    word: /\bnew Date\(/,
    say: 'a Date shifts with the time zone; days are text, see domain/values/days.ts',
    except: /^src\/(platform\/clock\.ts$|reports\/)/,
  },
  {
    word: /\bperformance\b\s*\./,
    say: 'the clock is read in platform/clock.ts',
    except: /^src\/platform\/clock\.ts$/,
  },
  { word: /\bMath\.random\b/, say: 'use crypto' },
  {
    word: /\bprocess\.env\b/,
    say: 'read in platform/env.ts only',
    except: /^src\/platform\/env\.ts$/,
  },
  { word: /\bparseFloat\b/, say: 'money is decimal text, see domain/values/money.ts' },
  {
    word: /\.toNumber\(\)/,
    say: 'only the last line of the workbook makes a number of money: cellNumber',
    except: /^src\/domain\/values\/money\.ts$/,
  },
  {
    // The column of a cell is text in exceljs's types, and no amount.
    word: /(?<![.\w])Number\((?!cell\.col\))/,
    say: 'amounts are Decimals; days.ts and cellNumber alone make numbers',
    only: /^src\/(domain|actions|db|reports)\//,
    except: /^src\/domain\/values\/(days|money)\.ts$/,
  },
  { word: /\bconsole\./, say: 'use platform/log.ts', except: /^src\/(platform\/log|node)\.ts$/ },
  {
    word: /\bprocess\.exit\b/,
    say: 'commands end in node.ts',
    except: /^src\/(cli\/|node\.ts$|db\/embedded\/thread\.ts$)/,
  },
  {
    word: /:\s*any\b|\bas any\b|<any>/,
    say: 'name the type',
    except: /^src\/(domain\/journal\/event-definition|db\/connection)\.ts$/,
  },
];

const bannedWords: Rule = (files) =>
  BANS.flatMap(({ word, say, except, only }) =>
    places(
      files.filter(({ path }) => !except?.test(path) && (only?.test(path) ?? true)),
      word,
      say,
    ),
  );

/** Left behind by somebody who meant to come back; split, so as not to find itself. */
const LEFTOVER = new RegExp(['FIX' + 'ME', 'X'.repeat(3), String.raw`\bTO` + 'DO'].join('|'));
const FOCUSED = new RegExp(String.raw`\b(test|it|describe)(\.\w+)*\.` + 'only' + String.raw`\b`);

const leftovers: Rule = (files) =>
  files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      if (LEFTOVER.test(line)) return [`${path}:${index + 1} unfinished: ${line.trim()}`];
      return FOCUSED.test(line) ? [`${path}:${index + 1} hides the other tests`] : [];
    }),
  );

// Sizes

const LONGEST = { line: 100, function: 70, file: 350 };

/** A line may be longer only for a literal that cannot be split; what is code must still fit. */
const longLines: Rule = (files) =>
  files.flatMap((file) => {
    const lines = file.text.split('\n');
    return code(file)
      .split('\n')
      .flatMap((line, index) => {
        const length = [...lines[index]!].length;
        const holdsLiteral = line.includes(LITERAL) || /https?:\/\/\S{40}/.test(lines[index]!);
        const rest = line.replace(/\$\{[^}]*\}/g, '').replaceAll(LITERAL, '').length;
        if (length <= LONGEST.line || (holdsLiteral && rest <= LONGEST.line)) return [];
        return [`${file.path}:${index + 1} has ${length} columns`];
      });
  });

const longFiles: Rule = (files) =>
  files.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > LONGEST.file ? [`${path} has ${lines} lines`] : [];
  });

const FUNCTION_HEAD =
  /\bfunction\b|=>\s*\{$|^\s*(?:(?:static|async|get|set|private|public)\s+)*#?(?!if\b|for\b|while\b|switch\b|catch\b|do\b|else\b)\w+\(.*\).*\{$/;

/** Functions by their indentation, which the formatter keeps: from head to closing brace. */
function functionsOf(file: File): { line: number; lines: number }[] {
  const lines = code(file).split('\n');
  const indentOf = (line: string): string => /^\s*/.exec(line)![0];
  return lines.flatMap((line, index) => {
    if (!line.endsWith('{')) return [];
    const indent = indentOf(line);
    let head = index;
    // A head over several lines: `function name(` … `): Result {`.
    if (/^\s*\)/.test(line)) {
      head -= 1;
      while (head > 0 && indentOf(lines[head]!) !== indent) head -= 1;
    }
    if (!FUNCTION_HEAD.test(lines[head]!) && head === index) return [];
    const length = lines
      .slice(head)
      .findIndex((other, offset) => offset > index - head && other.startsWith(`${indent}}`));
    return [{ line: head + 1, lines: length + 1 }];
  });
}

const longFunctions: Rule = (files) =>
  files.flatMap((file) =>
    functionsOf(file)
      .filter(({ lines }) => lines > LONGEST.function)
      .map(({ line, lines }) => `${file.path}:${line} is a function of ${lines} lines`),
  );

// SQL

const sqlNumbers: Rule = (files) =>
  files.flatMap(({ path }, index) => {
    const expected = String(index + 1).padStart(4, '0');
    return new RegExp(`^sql/${expected}_[a-z0-9_]+\\.sql$`).test(path)
      ? []
      : [`${path} should be number ${expected}`];
  });

const sqlWhy: Rule = (files) =>
  files.flatMap(({ path, text }) =>
    /^-- Why: \S.{20}/.test(text) ? [] : [`${path}:1 does not open with "-- Why: …"`],
  );

// Refusals

const ERRORS = 'src/platform/errors.ts';

/** A refusal that nothing raises is a promise to users that nobody keeps. */
const unusedRefusals: Rule = (files) => {
  const table = files.find(({ path }) => path === ERRORS)!.text;
  const others = files.filter(({ path }) => path !== ERRORS);
  return [...table.matchAll(/^ {2}(\w+): \[\d{3}, /gm)].flatMap(([line, name]) => {
    const used = others.some(({ text }) => text.includes(`'${name}'`));
    const at = table.slice(0, table.indexOf(line)).split('\n').length;
    return used ? [] : [`${ERRORS}:${at} ${name} is raised nowhere`];
  });
};

// What git keeps

const TOP_LEVEL = [
  ...['src', 'sql', 'seeds', 'tests', 'package.json', 'package-lock.json', 'tsconfig.json'],
  ...['wrangler.toml', 'README.md', 'LICENSE', '.gitignore', '.ci'],
];

/** Folders of one machine, and hosts of one network; split, so as not to find themselves. */
const MACHINE = new RegExp(
  ['/wo' + 'rk/', '/ro' + 'ot/', '/ho' + String.raw`me/\w`, String.raw`/Us` + 'ers/'].join('|'),
);
const REGISTRY = new RegExp(
  String.raw`https?://[^\s"'\x60]*\b(?:registry|npm|artifactory|nexus|verdaccio|pypi)[^\s"'\x60/]*\.`,
  'i',
);

const ofOneMachine: Rule = (files) =>
  files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const found = MACHINE.exec(line) ?? REGISTRY.exec(line);
      return found ? [`${path}:${index + 1} belongs to one machine: ${found[0]}`] : [];
    }),
  );

// The rules, and the faults they must find

const file = (path: string, ...lines: string[]): File => ({ path, text: lines.join('\n') });
const body = (lines: number): string[] => Array.from({ length: lines }, () => '  work();');

interface Case {
  rule: Rule;
  on: () => readonly File[];
  /** Every one of these must be found. */
  faults: File[][];
  /** And none of these. */
  fine?: File[][];
}

const CASES: Record<string, Case> = {
  'imports go one way': {
    rule: oneWay,
    on: () => source,
    faults: [
      [file('src/domain/a.ts', `import { b } from '../db/b.ts';`)],
      [file('src/domain/a.ts', `const b = await import('../db/b.ts');`)],
      [file('src/db/a.ts', 'import {', '  b,', `} from '../actions/b.ts';`)],
      [file('src/domain/a.ts', `export * from '../platform/auth.ts';`)],
      [file('src/reports/sheets/a.ts', `import { b } from '../../actions/b.ts';`)],
      [file('src/reports/a.ts', `import { b } from '../platform/auth.ts';`)],
      [file('src/domain/a.ts', `import { b } from '../platform/zip.ts';`)],
      [file('src/platform/a.ts', `import { b } from '../domain/values/money.ts';`)],
      [file('src/app.ts', `import { b } from './cli/b.ts';`)],
      [file('src/api/a.ts', `import { b } from '../../tests/b.ts';`)],
    ],
    fine: [
      [file('src/domain/books/a.ts', `import { Refusal } from '../../platform/errors.ts';`)],
      [file('src/platform/a.ts', `import type { Day } from '../domain/values/days.ts';`)],
      [file('src/reports/a.ts', `import { b } from '../platform/zip.ts';`)],
      [file('src/api/a.ts', `import { b } from '../db/b.ts';`)],
    ],
  },
  'no circle of imports, types included': {
    rule: noCircles,
    on: () => source,
    faults: [
      [
        file('src/domain/a.ts', `import { b } from './b.ts';`),
        file('src/domain/b.ts', `import type { A } from './a.ts';`),
      ],
      [
        file('src/db/a.ts', `import { b } from './b.ts';`),
        file('src/db/b.ts', `export { c } from './c.ts';`),
        file('src/db/c.ts', `const a = await import('./a.ts');`),
      ],
    ],
    fine: [
      [
        file('src/domain/a.ts', `import { b } from './b.ts';`, `import { c } from './c.ts';`),
        file('src/domain/b.ts', `import { c } from './c.ts';`),
        file('src/domain/c.ts', ''),
      ],
    ],
  },
  'from handing in and posting no imports lead to the workbook': {
    rule: postingDrawsNothing,
    on: () => source,
    faults: [
      [file('src/actions/submit.ts', `const a = await import('../reports/a.ts');`)],
      [
        file('src/actions/posting.ts', `import { a } from './a.ts';`),
        file('src/actions/a.ts', `export type { B } from './b.ts';`),
        file('src/actions/b.ts', `import { c } from '../reports/sheets/c.ts';`),
      ],
    ],
    fine: [
      [
        file('src/actions/posting.ts', `import { a } from './a.ts';`),
        file('src/actions/a.ts', ''),
        file(
          'src/actions/b.ts',
          `import { a } from './a.ts';`,
          `import { c } from '../reports/c.ts';`,
        ),
      ],
    ],
  },
  'each outside thing has one door': {
    rule: soleImporters,
    on: () => source,
    faults: [
      [file('src/domain/values/days.ts', `import { Decimal } from 'decimal.js';`)],
      [file('src/db/people.ts', `import postgres from 'postgres';`)],
      [file('src/actions/a.ts', `import type { Workbook } from 'exceljs';`)],
      [file('src/reports/quarterly.ts', `import { zipSync } from 'fflate';`)],
      [file('src/reports/zip.ts', `import { zipSync } from 'fflate';`)],
      [file('src/cli/open.ts', `const { PGlite } = await import('@electric-sql/pglite');`)],
      [file('src/actions/a.ts', `import { readFileSync } from 'node:fs';`)],
      [file('src/domain/a.ts', `import { hash } from 'node:crypto';`)],
      [file('src/actions/pack.ts', `import { Zip } from 'fflate';`)],
    ],
    fine: [
      [file('src/reports/sheets/a.ts', `import type { Workbook } from 'exceljs';`)],
      [file('src/platform/digest.ts', `import { hash } from 'node:crypto';`)],
    ],
  },
  'a process starts without what draws workbooks and charts': {
    rule: loadedWhenNeeded,
    on: () => source,
    faults: [
      [file('src/reports/a.ts', `import ExcelJS from 'exceljs';`)],
      [file('src/reports/a.ts', `import { type Workbook } from 'exceljs';`)],
      [file('src/web/a.tsx', 'import {', '  init,', `} from 'echarts/core';`)],
    ],
    fine: [
      [file('src/reports/a.ts', `import type { Workbook } from 'exceljs';`)],
      [file('src/reports/a.ts', `const load = () => import('exceljs');`)],
    ],
  },
  'every file is reached from an entry point': {
    rule: deadFiles,
    on: () => source,
    faults: [[file('src/node.ts', `import { a } from './cli/a.ts';`), file('src/cli/b.ts', '')]],
  },
  'no hidden input, and no amount as a number': {
    rule: bannedWords,
    on: () => source,
    faults: [
      [file('src/domain/a.ts', 'const now = Date.now();')],
      [file('src/actions/a.ts', 'const now = new Date();')],
      [file('src/domain/a.ts', 'const now = performance.now();')],
      [file('src/platform/auth.ts', 'const id = Math.random();')],
      [file('src/cli/a.ts', 'const port = process.env.PORT;')],
      [file('src/reports/a.ts', 'const amount = parseFloat(text);')],
      [file('src/reports/a.ts', 'const amount = value.toNumber();')],
      [file('src/domain/books/a.ts', 'const amount = Number(data.amount);')],
      [file('src/db/a.ts', 'const amount = `${Number(row.amount)} 元`;')],
      [file('src/api/a.ts', 'const row = found as any;')],
    ],
    fine: [
      [file('src/domain/a.ts', '// Date.now would be a hidden input', `const a = 'Date.now';`)],
      [file('src/domain/a.ts', 'const ok = Number.isInteger(count);')],
    ],
  },
  'nothing is left unfinished, and no test hides the others': {
    rule: leftovers,
    on: () => [...source, ...tests, ...migrations],
    faults: [
      [file('src/a.ts', '// FIX' + 'ME: later')],
      [file('tests/a.test.ts', 'test.' + `only('one', () => {});`)],
      [file('tests/a.test.ts', 'describe.' + `only('one', () => {});`)],
    ],
  },
  [`lines have at most ${LONGEST.line} columns`]: {
    rule: longLines,
    on: () => [...source, ...tests],
    faults: [
      [file('src/a.ts', `/** ${'word '.repeat(20)}*/`)],
      [file('src/a.ts', `const a = ${'b + '.repeat(24)}c;`)],
    ],
    fine: [
      [file('src/a.ts', `const a = '${'word '.repeat(20)}';`)],
      [file('src/a.ts', 'const a = sql`', `  select ${'b, '.repeat(40)}c`, '`;')],
    ],
  },
  [`functions have at most ${LONGEST.function} lines`]: {
    rule: longFunctions,
    on: () => source,
    faults: [
      [file('src/a.ts', 'function a() {', ...body(69), '}')],
      [file('src/a.ts', 'function a(', '  b: string,', '): void {', ...body(67), '}')],
      [file('src/a.ts', 'const a = async (b) => {', ...body(69), '};')],
      [file('src/a.ts', 'class A {', '  async #a(b: B): Promise<void> {', ...body(69), '  }', '}')],
    ],
    fine: [[file('src/a.ts', 'function a() {', ...body(68), '}')]],
  },
  [`files have at most ${LONGEST.file} lines`]: {
    // Tests are lists of cases, and may be as long as their subject.
    rule: longFiles,
    on: () => source,
    faults: [[file('src/a.ts', ...body(351))]],
    fine: [[file('src/a.ts', ...body(350))]],
  },
  'migrations are numbered without gaps': {
    rule: sqlNumbers,
    on: () => migrations,
    faults: [
      [file('sql/0001_a.sql', ''), file('sql/0003_b.sql', '')],
      [file('sql/0001_a.sql', ''), file('sql/0001_b.sql', '')],
    ],
  },
  'every migration opens with why': {
    rule: sqlWhy,
    on: () => migrations,
    faults: [[file('sql/0001_a.sql', 'create table a ();')], [file('sql/0001_a.sql', '-- Why:')]],
  },
  'every refusal is raised somewhere': {
    rule: unusedRefusals,
    on: () => source,
    faults: [[file(ERRORS, `  never_raised: [422, '…'],`), file('src/a.ts', 'never_raised')]],
    fine: [[file(ERRORS, `  raised: [422, '…'],`), file('src/a.ts', `refuse('raised')`)]],
  },
  'nothing kept by git belongs to one machine': {
    rule: ofOneMachine,
    on: () => tracked.map(read),
    faults: [
      [file('seeds/a.json', `"made in /wo` + `rk/main"`)],
      [file('package-lock.json', `"resolved": "https://regi` + `stry.npmjs.org/hono/-/hono.tgz"`)],
      [file('package-lock.json', `"resolved": "http://np` + `m.inter` + `nal.example/hono.tgz"`)],
    ],
  },
};

describe.each(Object.entries(CASES))('%s', (_, { rule, on, faults, fine }) => {
  test('holds', () => {
    const files = on();
    // An empty list would pass every rule.
    expect(files.length).toBeGreaterThan(0);
    expect(rule(files).join('\n')).toBe('');
  });

  test('finds each planted fault, and nothing in what is fine', () => {
    for (const planted of faults) expect(rule(planted), planted[0]!.text).not.toEqual([]);
    for (const planted of fine ?? []) expect(rule(planted)).toEqual([]);
  });
});

test('the top level holds only what belongs there', () => {
  const entries = [...new Set(tracked.map((path) => path.split('/')[0]!))];
  expect(entries).toContain('src');
  expect(entries.filter((entry) => !TOP_LEVEL.includes(entry))).toEqual([]);
});

test('the layers named here are the layers there are', () => {
  const layers = [...new Set(source.map(({ path }) => layerOf(path)))].sort();
  expect(layers).toEqual(Object.keys(MAY_IMPORT).sort());
});
