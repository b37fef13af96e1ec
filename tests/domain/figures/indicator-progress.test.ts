/**
 * The plan's table 1 and the letter's numbers as they are loaded, the plan's own arithmetic, and
 * progress by hand arithmetic. Expected numbers come from 温发改规划〔2021〕153号 表1 and
 * 温科提复〔2024〕118号.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventsOfCsv } from '../../../src/cli/seed.ts';
import { indicators as book } from '../../../src/domain/books/indicators.ts';
import { day } from '../../../src/domain/values/days.ts';
import type { Facts, Mark, Proposal } from '../../../src/domain/journal/event-definition.ts';
import {
  impliedGrowth,
  isPeriod,
  planArithmetic,
  progress,
  readTarget,
  satisfies,
  type Indicator,
  type Observation,
  type Progress,
  type Target,
} from '../../../src/domain/figures/indicator-progress.ts';
import { Decimal, total, ZERO, type Money } from '../../../src/domain/values/money.ts';
import { readProposals } from '../../../src/domain/journal/proposals.ts';

const SEEDS = join(import.meta.dirname, '../../../seeds');
const PLAN = '温发改规划〔2021〕153号';
const LETTER = '温科提复〔2024〕118号';

function seed(type: string, folder = 'published'): Proposal[] {
  const rows = eventsOfCsv(`${type}.csv`, readFileSync(join(SEEDS, folder, `${type}.csv`), 'utf8'));
  const { events, faults } = readProposals(rows);
  expect(faults).toEqual([]);
  return events as Proposal[];
}

const definitionOf = (type: string) => book.events.find((each) => each.type === type)!;
const defined = seed('indicator.defined');
const set = seed('target.set');
const observed = seed('indicator.observed');

/** Facts that know the indicators of the seeds, as the registry would. */
const facts = {
  entity: (code: string) => defined.find(({ data }) => data.code === code),
} as unknown as Facts;

const marksOf = (event: Proposal): Mark[] => definitionOf(event.type).marks!(event, facts);
const targets = new Map(
  set.map((event) => {
    const target = readTarget(marksOf(event)[0]!);
    return [`${target.indicator}/${target.period}`, target];
  }),
);
const indicatorOf = (code: string): Indicator => {
  const { kind, unit } = defined.find(({ data }) => data.code === code)!.data;
  return { code, kind, unit } as Indicator;
};
const observations: Observation[] = observed.map(({ data }) => ({
  indicator: data.indicator as string,
  year: data.year as number,
  value: new Decimal(data.value as string),
}));

// 一级指标, 二级指标, 单位, 2020年基数, 2025年目标, 年均增长[累计提高], typed from the document.
const TABLE_1 = `
产业集群	当年生命健康产业总营收	亿元	980	1700	11.6%
产业集群	其中：生命健康产业规上工业总产值	亿元	305.5	570	13.3%
产业集群	其中：现代医药产业规上工业总产值	亿元	34.8	100	23.5%
产业集群	医疗器械产业规上工业总产值	亿元	20	50	20.1%
产业集群	其他（眼镜及配件、食品制药机械、食品、环保等相关等）	亿元	250.7	420	10.9%
产业集群	中药材种植与加工产值	亿元	9.6	14.5	8.6%
产业集群	生命健康产业规上服务业营收	亿元	194.7	360	13.1%
产业集群	公立医疗机构医疗收入	亿元	235.9	330.8	7%
产业集群	规下工业、规下服务业营收	亿元	234.3	424.7	12.6%
产业集群	当年生命健康产业总营收增速	%	8.9	13.3	-
产业集群	累计拥有销售收入超10亿元企业数	家	1	15	[14]
产业集群	累计拥有销售收入超5亿元企业数	家	10	25	[15]
产业集群	累计拥有销售收入超亿元企业数	家	47	95	[48]
产业集群	累计拥有规上工业企业数	家	332	700	[368]
创新能力	累计拥有高新技术企业数	家	163	350	[187]
创新能力	累计拥有省科技型中小企业数	家	496	1000	[504]
创新能力	累计拥有省级及以上研发机构（企业研发机构、新型研发机构）数	家	51	86	[35]
创新能力	新增省级及以上科技进步奖	项	10	20	[80]
创新能力	新增药品注册证书和二类以上医疗器械注册证	项	7	20	[70]
产业生态	生命健康产业技术交易总额	亿元	-	-	[150]
产业生态	建成生命健康专业型孵化载体数	家	2	6	[4]
产业生态	新增引进 D 类及以上人才（团队）数	名	-	60	[300]
产业生态	生命健康领域科技信贷规模	亿元	-	400	-`
  .trim()
  .split('\n')
  .map((line) => line.split('\t'));

const planTargets = set.filter(({ document }) => document === PLAN);
const rowCode = (index: number): string => `IND-${String(index + 1).padStart(3, '0')}`;

describe('table 1 of the plan', () => {
  test('all 23 rows are loaded as published, in the order of the table', () => {
    const loaded = planTargets.map(({ data }) => {
      const { group, name, unit } = defined.find((each) => each.data.code === data.indicator)!.data;
      return [group, name, unit, data.base_value ?? '-', data.value ?? '-', data.growth];
    });
    expect(loaded).toEqual(TABLE_1);
    expect(planTargets.map(({ data }) => data.indicator)).toEqual(
      TABLE_1.map((_, index) => rowCode(index)),
    );
    for (const { data, effective_on, provenance } of planTargets) {
      expect([data.base_year, data.period, effective_on, provenance]).toEqual([
        2020,
        '2025',
        '2021-09-10',
        'published',
      ]);
    }
  });

  test('a number in brackets is kept as a number, and “-” as nothing', () => {
    for (const { data } of planTargets) {
      const bracket = /^\[(.+)\]$/.exec(data.growth as string)?.[1];
      expect(data.bracket).toBe(bracket);
    }
    expect(targets.get('IND-020/2025')).toEqual({
      indicator: 'IND-020',
      period: '2025',
      baseYear: 2020,
      operator: '≥',
      bracket: new Decimal('150'),
      growth: '[150]',
    });
  });

  test('every stated growth and increase is what base and target give', () => {
    const results = planTargets.map(({ data }) => {
      const target = targets.get(`${data.indicator}/2025`)!;
      const { status, implied } = planArithmetic(indicatorOf(target.indicator).kind, target);
      return [status, implied?.toFixed()];
    });
    expect(results).toEqual([
      ['agrees', '11.6'],
      ['agrees', '13.3'],
      ['agrees', '23.5'],
      ['agrees', '20.1'],
      ['agrees', '10.9'],
      ['agrees', '8.6'],
      ['agrees', '13.1'],
      ['agrees', '7'],
      ['agrees', '12.6'],
      ['nothing_to_check', undefined],
      ...['14', '15', '48', '368', '187', '504', '35'].map((increase) => ['agrees', increase]),
      // Yearly averages of 16 and 14 lie between the flows of 2020 and 2025 (10–20, 7–20).
      ['possible', undefined],
      ['possible', undefined],
      ['nothing_to_check', undefined],
      ['agrees', '4'],
      // 60 a year for five years.
      ['agrees', '300'],
      ['nothing_to_check', undefined],
    ]);
  });

  test('parts add up to their totals, in the base and in the target', () => {
    const sumOfParts = (whole: string, of: 'base' | 'value'): string =>
      total(
        defined
          .filter(({ data }) => data.part_of === whole)
          .map(({ data }) => (targets.get(`${data.code}/2025`)![of] ?? ZERO) as Money),
      ).toFixed();
    const whole = (code: string) => targets.get(`${code}/2025`)!;
    for (const code of ['IND-001', 'IND-002']) {
      expect(sumOfParts(code, 'base')).toBe(whole(code).base!.toFixed());
      expect(sumOfParts(code, 'value')).toBe(whole(code).value!.toFixed());
    }
    expect(sumOfParts('IND-001', 'base')).toBe('980');
    expect(sumOfParts('IND-002', 'value')).toBe('570');
  });
});

describe('the numbers of the letter', () => {
  test('values of 2023, each with the sentence it stands in', () => {
    expect(observed.map(({ data }) => [data.indicator, data.year, data.value])).toEqual([
      ['IND-001', 2023, '1588'],
      ['IND-024', 2023, '479.3'],
      ['IND-025', 2023, '11.5'],
      ['IND-026', 2023, '120.8'],
      ['IND-027', 2023, '10.9'],
      ['IND-028', 2023, '486'],
      ['IND-029', 2023, '147'],
    ]);
    for (const { data, document } of observed) {
      expect(document).toBe(LETTER);
      expect(data.quote).toContain(data.value);
    }
  });

  test('coming targets with their operators: 以上 includes the number, 超 does not', () => {
    const coming = set.filter(({ document }) => document === LETTER);
    expect(
      coming.map(({ data }) => [data.indicator, data.period, data.operator, data.value]),
    ).toEqual([
      ['IND-001', '2024', '≥', '1700'],
      ['IND-024', '2024', '≥', '580'],
      ['IND-033', '2024', '≥', '10'],
      ['IND-030', '2024', '≥', '50'],
      ['IND-031', '2024', '≥', '6'],
      ['IND-032', '2024', '>', '330'],
    ]);
    for (const { data } of coming) expect(data.quote).toContain(data.value);
  });

  test('what it says about finance, to be held against the records', () => {
    const published = seed('figure.published');
    const coverage = seed('figure.published', 'published-coverage');
    expect(
      [...published, ...coverage].map(({ data }) => [
        data.figure,
        `${data.operator ?? ''}${data.value}${data.unit}`,
        data.decimals,
      ]),
    ).toEqual([
      ['fund.sub_funds', '20支', 0],
      ['fund.investments', '93个', 0],
      ['fund.invested', '17.29亿元', 2],
      ['fund.strategic_share_by_count', '95.7%', 1],
      ['fund.strategic_share_by_amount', '95.7%', 1],
      ['fund.relocated_in', '8个', 0],
      ['fund.listed', '4家', 0],
      ['fund.passed_review', '2家', 0],
      ['credit.granted', '941亿元', 0],
      ['credit.drawn', '615亿元', 0],
      ['credit.high_tech_coverage', '≥100%', 0],
      ['securitisation.enterprises', '65家', 0],
      ['securitisation.financed', '7.48亿元', 2],
      ['grants.pool', '2亿元', 0],
      ['grants.projects', '3个', 0],
      ['grants.disbursed', '900万元', 0],
      ['grants.expected_benefit', '>1亿元', 0],
      ['credit.high_tech_coverage_in_force', '≥100%', 0],
    ]);
  });

  test('a published number keeps its operator and its note, where it has them', () => {
    const [plain, over] = [0, -1].map((at) => marksOf(seed('figure.published').at(at)!)[0]!.detail);
    expect(plain).toEqual({ label: '累计注册设立子基金20支', unit: '支', decimals: 0 });
    expect(over).toEqual({
      label: '预计实现成果转化效益超亿元',
      unit: '亿元',
      decimals: 0,
      operator: '>',
      note: '申报的预计数，不是已实现的效益；“超”不含本数',
    });
  });
});

describe('what the events leave, and what they refuse', () => {
  test('each seed event passes its own checks', () => {
    for (const event of [...defined, ...set, ...observed]) {
      expect(definitionOf(event.type).check?.(event, facts) ?? []).toEqual([]);
    }
  });

  test('a definition leaves its name and what its numbers are', () => {
    expect(marksOf(defined[1]!)).toEqual([
      { kind: 'name', subject: 'IND-002', key: '', value: '其中：生命健康产业规上工业总产值' },
      {
        kind: 'indicator',
        subject: 'IND-002',
        key: '',
        value: 'level',
        detail: {
          name: '其中：生命健康产业规上工业总产值',
          unit: '亿元',
          group: '产业集群',
          part_of: 'IND-001',
          nature: 'expected',
        },
      },
    ]);
  });

  test('an operator left out is ≥', () => {
    const { operator: _, ...data } = set[0]!.data;
    expect(marksOf({ ...set[0]!, data })).toEqual(marksOf(set[0]!));
  });

  const refused = (event: Proposal, data: Record<string, unknown>) =>
    definitionOf(event.type).check!({ ...event, data: { ...event.data, ...data } }, facts).map(
      ({ code, pointer }) => `${code} ${pointer}`,
    );
  test.each([
    ['a target in no year', 0, { period: '十四五' }, ['field_invalid /data/period']],
    ['a target of its own base year', 0, { period: '2020' }, ['period_reversed /data/period']],
    ['a day of the base year', 0, { period: '2020-12-31' }, ['period_reversed /data/period']],
    ['a level with a bracket', 0, { bracket: '720' }, ['field_invalid /data/bracket']],
    ['no number at all', 0, { value: undefined }, ['field_missing /data/value']],
    ['a total with a target value', 19, { value: '150' }, ['field_invalid /data/value']],
    ['a total with a base', 19, { base_value: '0' }, ['field_invalid /data/base_value']],
  ])('refuses %s', (_, index, data, expected) => {
    expect(refused(set[index]!, data)).toEqual(expected);
  });

  test('refuses the value of a year that has not begun', () => {
    expect(refused(observed[0]!, { year: 2025 })).toEqual(['field_invalid /data/year']);
    expect(refused(observed[0]!, { year: 2024 })).toEqual([]);
  });
});

describe('arithmetic', () => {
  const decimals = (text: string): Decimal => new Decimal(text);

  test('growth: doubled in one year is 100%, quadrupled in two is 100% a year', () => {
    const growth = (from: string, to: string, years: string) =>
      impliedGrowth(decimals(from), decimals(to), decimals(years))?.toDecimalPlaces(30).toFixed();
    expect(growth('10', '20', '1')).toBe('1');
    expect(growth('10', '40', '2')).toBe('1');
    expect(growth('40', '10', '2')).toBe('-0.5');
    expect(growth('0', '10', '5')).toBeUndefined();
    expect(growth('10', '-1', '5')).toBeUndefined();
    expect(growth('10', '20', '0')).toBeUndefined();
  });

  test('rounds half up to one decimal: 1.25% is 1.3%', () => {
    const target = (growth: string): Target => ({
      indicator: 'IND-001',
      period: '2021',
      baseYear: 2020,
      base: decimals('10000'),
      operator: '≥',
      value: decimals('10125'),
      growth,
    });
    expect(planArithmetic('level', target('1.3%')).status).toBe('agrees');
    expect(planArithmetic('level', target('1.2%'))).toMatchObject({ status: 'differs' });
    expect(planArithmetic('level', target('1.2%')).implied!.toFixed()).toBe('1.3');
    expect(planArithmetic('level', target('-')).status).toBe('nothing_to_check');
  });

  test('a flow whose sum no course between its ends could give differs', () => {
    const flow: Target = {
      indicator: 'IND-018',
      period: '2025',
      baseYear: 2020,
      base: decimals('10'),
      operator: '≥',
      value: decimals('20'),
      bracket: decimals('101'),
    };
    expect(planArithmetic('annual-flow', flow).status).toBe('differs');
    expect(planArithmetic('annual-flow', { ...flow, bracket: decimals('49') }).status).toBe(
      'differs',
    );
    // Five years at 10 are 50, at 20 they are 100: both may still be, and 100 is the even one.
    const sums = ['49.99', '50', '50.01', '99.99', '100', '100.01'].map(
      (sum) => planArithmetic('annual-flow', { ...flow, bracket: decimals(sum) }).status,
    );
    expect(sums).toEqual(['differs', 'possible', 'possible', 'possible', 'agrees', 'differs']);
    // A flow that is to fall from 20 to 10.
    const falling = { ...flow, base: decimals('20'), value: decimals('10') };
    const falls = ['50', '100', '100.01'].map(
      (sum) => planArithmetic('annual-flow', { ...falling, bracket: decimals(sum) }).status,
    );
    expect(falls).toEqual(['agrees', 'possible', 'differs']);
    const { base: _, ...unknownBase } = flow;
    expect(planArithmetic('annual-flow', unknownBase).status).toBe('nothing_to_check');
  });

  test('超亿元 holds above the number, 以上 from the number on', () => {
    const one = decimals('100000000');
    expect(satisfies(one, '>', one)).toBe(false);
    expect(satisfies(one.plus('0.01'), '>', one)).toBe(true);
    expect(satisfies(one, '≥', one)).toBe(true);
    expect(satisfies(one, '=', one)).toBe(true);
    expect(satisfies(one, '<', one)).toBe(false);
    expect(satisfies(one, '≤', one)).toBe(true);
  });

  test('periods are years or days that exist', () => {
    expect(['2025', '2025-12-31', '2024-02-29'].every(isPeriod)).toBe(true);
    expect(['25', '2025年', '2025-02-29', '2025Q1', ''].some(isPeriod)).toBe(false);
  });
});

/** Numbers rounded for reading: money and counts as they are, growth in percent. */
function shown({ value, gap, path, pace, verdict, reason }: Progress) {
  const text = (number: Decimal | undefined) => number?.toDecimalPlaces(2).toFixed();
  return [
    text(value),
    text(gap),
    text(path),
    pace && `${pace.by} ${text(pace.by === 'growth' ? pace.perYear.times(100) : pace.perYear)}`,
    verdict ?? reason,
  ];
}

describe('progress of what was published', () => {
  const on = (code: string, period: string, asOf = '2024-06-28') =>
    shown(progress(indicatorOf(code), targets.get(`${code}/${period}`), observations, day(asOf)));

  test('total revenue runs ahead of the plan, and needs 7.05% for the coming target', () => {
    // 980 × (1700 ÷ 980)^(3/5) = 1363.83; (1700 ÷ 1588)^(1/2) = 1.03466.
    expect(on('IND-001', '2025')).toEqual(['1588', '112', '1363.83', 'growth 3.47', 'on_track']);
    expect(on('IND-001', '2024')).toEqual(['1588', '112', undefined, 'growth 7.05', 'only_base']);
  });

  test('规上制造业 needs 21.0% for 580, and says nothing about 规上工业', () => {
    expect(on('IND-024', '2024')).toEqual([
      '479.3',
      '100.7',
      undefined,
      'growth 21.01',
      'only_base',
    ]);
    const plan = indicatorOf('IND-002');
    const similar = observations.filter(({ indicator }) => indicator === 'IND-024');
    const at = progress(plan, targets.get('IND-002/2025'), similar, day('2024-06-28'));
    expect(at).toEqual({ goal: new Decimal('570'), reason: 'different_denominator' });
    // Nor is the target of the one a target of the other.
    expect(
      progress(plan, targets.get('IND-024/2024'), observations, day('2024-06-28')).reason,
    ).toBe('different_denominator');
  });

  test('without a value of its own, or without a target, nothing is said', () => {
    const none = (code: string, period: string) =>
      progress(indicatorOf(code), targets.get(`${code}/${period}`), [], day('2024-06-28')).reason;
    expect(none('IND-003', '2025')).toBe('no_observation');
    expect(none('IND-030', '2024')).toBe('no_observation');
    expect(none('IND-033', '2024')).toBe('no_observation');
    expect(none('IND-026', '2025')).toBe('no_target');
  });

  test('a value counts from the year it is of, and not before', () => {
    expect(on('IND-001', '2025', '2022-12-31').at(-1)).toBe('no_observation');
  });

  test('when the period is over, only the value of its last year counts', () => {
    expect(on('IND-001', '2025', '2025-12-31').at(-1)).toBe('on_track');
    expect(on('IND-001', '2025', '2026-03-01')).toEqual([
      '1588',
      '112',
      undefined,
      'growth 3.47',
      'final_value_missing',
    ]);
  });
});

describe('progress by hand arithmetic', () => {
  const DAY = day('2024-12-31');
  const values = (...pairs: [number, string][]): Observation[] =>
    pairs.map(([year, value]) => ({ indicator: 'IND-900', year, value: new Decimal(value) }));
  const target = (numbers: Record<string, string>, more: Partial<Target> = {}): Target => ({
    indicator: 'IND-900',
    period: '2024',
    baseYear: 2020,
    operator: '≥',
    ...Object.fromEntries(Object.entries(numbers).map(([name, text]) => [name, new Decimal(text)])),
    ...more,
  });
  const judged = (
    kind: Indicator['kind'],
    goal: Target,
    observed: Observation[],
    unit: Indicator['unit'] = '亿元',
  ) => shown(progress({ code: 'IND-900', kind, unit }, goal, observed, DAY));

  test('a level exactly on the compound way is on track, a hair below is behind', () => {
    // From 100 to 400 in four years: halfway the compound way stands at 200, the straight at 250.
    const goal = target({ base: '100', value: '400' });
    expect(judged('level', goal, values([2022, '200']))).toEqual([
      '200',
      '200',
      '200',
      'growth 41.42',
      'on_track',
    ]);
    expect(judged('level', goal, values([2022, '199.9999999999'])).at(-1)).toBe('behind');
  });

  test('a stock goes straight', () => {
    const goal = target({ base: '100', value: '400', bracket: '300' });
    expect(judged('stock', goal, values([2021, '160'], [2022, '240']))).toEqual([
      '240',
      '160',
      '250',
      'increase 80',
      'behind',
    ]);
    expect(judged('stock', goal, values([2022, '250'])).at(-1)).toBe('on_track');
  });

  test('the last year decides: reached or missed, with no pace left', () => {
    const goal = target({ base: '100', value: '400' });
    const last = (value: string) => judged('stock', goal, values([2024, value]));
    expect(last('400')).toEqual(['400', '0', undefined, undefined, 'reached']);
    expect(last('399')).toEqual(['399', '1', undefined, undefined, 'missed']);
    expect(judged('stock', { ...goal, operator: '>' }, values([2024, '400'])).at(-1)).toBe(
      'missed',
    );
  });

  test('what is reached early is reached, and needs no pace', () => {
    expect(judged('stock', target({ base: '1', value: '5' }), values([2021, '6']))).toEqual([
      '6',
      '-1',
      '2',
      undefined,
      'reached',
    ]);
  });

  test('a target from above: on track while at or under the way down', () => {
    const goal = target({ base: '10', value: '2' }, { operator: '≤' });
    expect(judged('stock', goal, values([2022, '5']))).toEqual([
      '5',
      '-3',
      '6',
      'increase -1.5',
      'on_track',
    ]);
    expect(judged('stock', goal, values([2022, '7'])).at(-1)).toBe('behind');
  });

  test('a flow with a bracket adds its years up; a year without a value stops it', () => {
    // 80 in four years: 40 at half time.
    const goal = target({ base: '10', value: '20', bracket: '80' });
    expect(judged('annual-flow', goal, values([2020, '10'], [2021, '15'], [2022, '27']))).toEqual([
      '42',
      '38',
      '40',
      'increase 19',
      'on_track',
    ]);
    expect(judged('annual-flow', goal, values([2022, '90'])).at(-1)).toBe('years_missing');
    expect(judged('annual-flow', goal, values([2020, '10'])).at(-1)).toBe('no_observation');
  });

  test('a flow under a ceiling is never early', () => {
    const ceiling = target({ bracket: '80' }, { operator: '≤' });
    expect(judged('annual-flow', ceiling, values([2021, '30'])).at(-1)).toBe('behind');
    expect(judged('annual-flow', ceiling, values([2021, '20'])).at(-1)).toBe('on_track');
  });

  test('a total is read as it stands', () => {
    const goal = target({ bracket: '150' }, { period: '2025' });
    expect(judged('cumulative', goal, values([2022, '50'], [2023, '90']))).toEqual([
      '90',
      '60',
      '90',
      'increase 30',
      'on_track',
    ]);
  });

  test('a flow of one year without a base: its gap, and no verdict before that year', () => {
    const goal = target({ value: '50' }, { baseYear: 2023 });
    expect(judged('annual-flow', goal, values([2024, '51'])).at(-1)).toBe('reached');
    expect(judged('annual-flow', target({ value: '50' }), values([2023, '20']))).toEqual([
      '20',
      '30',
      undefined,
      'increase 30',
      'no_base',
    ]);
  });

  test('a base of “-” is no base; a base of 0 is one', () => {
    const stock = (numbers: Record<string, string>) =>
      judged('stock', target(numbers), values([2022, '100']));
    expect(stock({ value: '400' })).toEqual(['100', '300', undefined, 'increase 150', 'no_base']);
    expect(stock({ value: '400', base: '0' })).toEqual([
      '100',
      '300',
      '200',
      'increase 150',
      'behind',
    ]);
    expect(judged('level', target({ value: '400', base: '0' }), values([2022, '100'])).at(-1)).toBe(
      'not_positive',
    );
  });

  test('a rate has a gap and no way', () => {
    expect(
      judged('level', target({ base: '8.9', value: '13.3' }), values([2022, '10.9']), '%'),
    ).toEqual(['10.9', '2.4', undefined, undefined, 'no_path']);
  });

  test('a target for a day lies within its year', () => {
    // 2024-07-01 is day 183 of 366: half a year after the end of 2023, and 3.5 after that of 2020.
    const goal = target({ base: '0', value: '70' }, { period: '2024-07-01' });
    expect(
      shown(
        progress(
          { code: 'IND-900', kind: 'stock', unit: '家' },
          goal,
          values([2023, '65'], [2024, '80']),
          day('2024-06-28'),
        ),
      ),
    ).toEqual(['65', '5', '60', 'increase 10', 'on_track']);
  });
});
