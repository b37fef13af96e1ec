/**
 * Loads reference data, the demo portfolio and the published figures through the one write path.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { enrolProgram } from '../actions/people.ts';
import { submit } from '../actions/submit.ts';
import type { Database } from '../db/connection.ts';
import { gatherStatistics } from '../db/planner-statistics.ts';
import { isKeyUsed } from '../db/submission-keys.ts';
import { day } from '../domain/values/days.ts';
import { DEFINITIONS } from '../domain/books/index.ts';
import { byKind, type Field } from '../domain/values/fields.ts';
import { today } from '../platform/clock.ts';
import { installation } from '../platform/env.ts';
import { SEED_PERSON, SEED_SETS, seedKey, type SeedName } from './seed-keys.ts';

const SEEDS = join(installation, 'seeds');
const ENVELOPE = ['effective_on', 'external_id', 'document', 'memo', 'provenance'];

/** Rows of one submission: large enough to be quick, small enough to show progress. */
export const BATCH = 1000;

type SeedRow = Record<string, unknown>;

const asText = (_: Field, text: string): unknown => text;

/** A cell of a seed's sheet as the field wants it. */
const cellValue = byKind<[text: string], unknown>({
  text: asText,
  texts: (_, text) => text.split('；'),
  code: asText,
  reference: asText,
  'list-code': asText,
  money: asText,
  ratio: asText,
  count: (_, text) => Number(text),
  day: asText,
  choice: asText,
  flag: (_, text) => text === 'true',
  items: (_, text) => JSON.parse(text),
});

/** The events of one sheet: its name is the event type, its columns the fields. Empty is absent. */
export function eventsOfCsv(fileName: string, text: string): SeedRow[] {
  const type = fileName.replace(/\.csv$/, '');
  const { fields } = DEFINITIONS.get(type)!;
  return parse<Record<string, string>>(text, {
    columns: true,
    bom: true,
    skip_empty_lines: true,
  }).map((row) => {
    const filled = Object.entries(row).filter(([, cell]) => cell !== '');
    const data = filled
      .filter(([name]) => !ENVELOPE.includes(name))
      .map(([name, cell]) => [name, cellValue(fields[name]!, cell)]);
    return {
      type,
      ...Object.fromEntries(filled.filter(([name]) => ENVELOPE.includes(name))),
      data: Object.fromEntries(data),
    };
  });
}

const readSeed = (...path: string[]): string => readFileSync(join(SEEDS, ...path), 'utf8');

/** Industry schemes, regions and zones: what every installation starts from. */
export function referenceEvents(): SeedRow[] {
  return readdirSync(join(SEEDS, 'reference'))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readSeed('reference', name)) as SeedRow);
}

/** The sheets of a folder, in the order in which they refer to one another. */
const readSeedEvents = (folder: string, sheets: readonly string[]): SeedRow[] =>
  sheets.flatMap((name) => eventsOfCsv(name, readSeed(folder, name)));

/** The demo portfolio. */
const demoEvents = (): SeedRow[] =>
  readSeedEvents('demo', JSON.parse(readSeed('demo', 'order.json')));

/** The plan's and the letter's indicators, targets and published numbers. */
const publishedEvents = (): SeedRow[] =>
  readSeedEvents('published', [
    'indicator.defined.csv',
    'target.set.csv',
    'indicator.observed.csv',
    'figure.published.csv',
  ]);

/** Seed events that are loaded together, under one name. */
export interface SeedSet {
  name: string;
  label: string;
  events: SeedRow[];
}

const SETS: Record<SeedName, { label: string; events: () => SeedRow[] }> = {
  reference: { label: '参考数据', events: referenceEvents },
  demo: { label: '演示组合', events: demoEvents },
  published: { label: '公开口径', events: publishedEvents },
  'published-coverage': {
    label: '公开口径（授信覆盖）',
    events: () => readSeedEvents('published-coverage', ['figure.published.csv']),
  },
};

/**
 * The sets of a new installation, in this order: only reference data, or also the demo and all
 * published figures.
 */
export const seedSets = (demo: boolean): SeedSet[] =>
  (demo ? SEED_SETS : (['reference'] as const)).map((name) => {
    const { label, events } = SETS[name];
    return { name, label, events: events() };
  });

/**
 * Records a set of seed events in batches. Each batch has its own key, so that an interrupted load
 * continues where it stopped. A set that is completely loaded is not handed in again.
 */
export async function loadSeed(
  database: Database,
  { name, events }: Pick<SeedSet, 'name' | 'events'>,
  progress: (done: number, all: number) => void,
): Promise<void> {
  const person = await enrolProgram(database, SEED_PERSON);
  const lastStart = Math.floor((events.length - 1) / BATCH) * BATCH;
  if (await database.own((sql) => isKeyUsed(sql, person.id, seedKey(name, lastStart)))) return;
  for (let start = 0; start < events.length; start += BATCH) {
    const batch = events.slice(start, start + BATCH);
    await submit(database, person, {
      body: { events: batch, note: `初始数据 ${name}` },
      key: seedKey(name, start),
      dryRun: false,
      today: day(today()),
      initial: true,
    });
    progress(Math.min(start + BATCH, events.length), events.length);
  }
  await gatherStatistics(database);
}
