/**
 * The enterprises that banks lend to: about 1 200 high-tech enterprises and some that are not, all of
 * them invented. Their number, districts, industries and certificates are published nowhere.
 */
import { chance, later, pad, plusMonths, shift, weighted, workday } from './tools.mjs';

const { draw, between, pick, shuffled } = chance(20210705);

const LEDGER_START = '2018-01-01';
const SCHEME_START = '2019-07-26';
const NO_USCC = '演示数据，虚构主体';
const EVIDENCE = '演示认定，非正式产业认定';

/** Certificates come in December; year of the certificate → new enterprises with it. */
const CERTIFIED = { 2021: 590, 2022: 340, 2023: 230 };
/** Of those of 2021, so many had held one before, from 2018 on. */
const RENEWED = 300;
/** Of the invented companies that the fund holds, so many are certified too. */
const HELD_CERTIFIED = 35;
/** Certified in December 2020 and not again; without credit, and out of the coverage since 2023. */
const LAPSED = 10;
/** 科技型中小企业: so many of the high-tech enterprises, and so many others, without a credit line. */
const SMES = 300;
const SMES_ONLY = 80;
const CLASSIFIED_PERCENT = 72;

// prettier-ignore
const REGIONS = weighted({ 330302: 8, 330303: 15, 330304: 14, 330305: 3, 330324: 7, 330326: 7, 330327: 5, 330328: 2, 330329: 2, 330381: 16, 330382: 16, 330383: 5 });
const INDUSTRIES = weighted({ W1: 22, W2: 30, W3: 17, W4: 10, W5: 14, none: 7 });
const ZONES = { 330303: ['Z01', 'Z04'], 330304: ['Z02'], 330305: ['Z03'] };

/** A certificate of December of that year, valid for three years. */
function certificate(year) {
  const from = workday(`${year}-12-${pad(between(6, 24), 2)}`);
  return { from, to: shift(plusMonths(from, 36), -1) };
}

/** A number of 科技型中小企业, valid for a year. */
function smeNumber() {
  const from = workday(shift('2023-07-03', draw(330)));
  return { from, to: shift(plusMonths(from, 12), -1) };
}

/** A new invented enterprise, at least a year and a half older than the day. */
function invent(number, before) {
  const founded = workday(shift(before, -between(550, 550 + 365 * between(1, 14))));
  const region = pick(REGIONS);
  const zone = draw(4) === 0 && ZONES[region] ? pick(ZONES[region]) : undefined;
  return {
    code: `E-${pad(number, 4)}`,
    name: `演示高新企业${pad(number, 4)}（虚构）`,
    founded,
    from: later(LEDGER_START, founded),
    region,
    zone,
    industry: draw(100) < CLASSIFIED_PERCENT ? pick(INDUSTRIES) : undefined,
    certificates: [],
  };
}

/** Every enterprise outside the fund's own rows; those to be covered by credit are `highTech`. */
export function planBorrowers(held) {
  const borrowers = [];
  let number = 101;
  for (const [year, count] of Object.entries(CERTIFIED)) {
    for (let index = 0; index < count; index += 1) {
      const own = certificate(Number(year));
      const before = year === '2021' && index < RENEWED ? certificate(2018) : undefined;
      const enterprise = invent(number, (before ?? own).from);
      // Renewed on the day after the old certificate ends.
      enterprise.certificates = before
        ? [
            before,
            { from: shift(before.to, 1), to: shift(plusMonths(shift(before.to, 1), 36), -1) },
          ]
        : [own];
      enterprise.highTech = true;
      borrowers.push(enterprise);
      number += 1;
    }
  }
  for (const enterprise of shuffled(borrowers).slice(0, SMES)) enterprise.sme = smeNumber();
  for (let index = 0; index < SMES_ONLY; index += 1) {
    const sme = smeNumber();
    const enterprise = invent(number, sme.from);
    borrowers.push({ ...enterprise, name: enterprise.name.replace('高新', '科技'), sme });
    number += 1;
  }
  for (let index = 0; index < LAPSED; index += 1) {
    const own = certificate(2020);
    const enterprise = invent(number, own.from);
    borrowers.push({
      ...enterprise,
      name: enterprise.name.replace('高新', '科技'),
      certificates: [own],
    });
    number += 1;
  }
  return [...certifyHeld(held), ...borrowers];
}

/** The fund's own rows certify these, and qualify others; nobody is certified twice. */
const CERTIFIED_BY_FUND = ['E-0029', 'E-0041', 'E-0053', 'E-0065', 'E-0077'];
const QUALIFIED_BY_FUND = [
  ...CERTIFIED_BY_FUND,
  'E-0017',
  'E-0023',
  'E-0035',
  'E-0047',
  'E-0059',
  'E-0071',
  'E-0083',
];

function certifyHeld(held) {
  const known = (enterprise, certificates) => ({
    ...enterprise,
    invested: true,
    from: enterprise.first.on,
    highTech: true,
    certificates,
  });
  const already = held.filter(({ code }) => CERTIFIED_BY_FUND.includes(code));
  if (already.length !== CERTIFIED_BY_FUND.length) throw new Error('the fund holds others now');
  const others = held.filter(
    ({ code, region }) => !QUALIFIED_BY_FUND.includes(code) && region.startsWith('3303'),
  );
  const chosen = shuffled(others.filter(({ first }) => first.on < '2023-11-15')).slice(
    0,
    HELD_CERTIFIED,
  );
  return [
    ...already.map((enterprise) => known(enterprise, [])),
    ...chosen.map((enterprise) =>
      known(enterprise, [
        certificate(enterprise.first.on < '2021-12-01' ? pick([2021, 2022]) : 2023),
      ]),
    ),
  ].sort((a, b) => (a.code < b.code ? -1 : 1));
}

export function tellBorrowers(borrowers, record) {
  let number = 0;
  for (const {
    code,
    name,
    invested,
    founded,
    from,
    region,
    zone,
    industry,
    certificates,
    sme,
  } of borrowers) {
    if (!invested) {
      record('party.registered', from, {
        code,
        kind: 'enterprise',
        name,
        no_uscc_reason: NO_USCC,
        region,
        zone,
        founded_on: founded,
      });
      if (industry)
        record('enterprise.classified', later(from, SCHEME_START), {
          enterprise: code,
          scheme: 'WZ5-2019',
          industry,
          evidence: EVIDENCE,
        });
    }
    const qualify = (qualification, { from: start, to }) => {
      number += 1;
      record('enterprise.qualified', start, {
        enterprise: code,
        qualification,
        certificate: `演示${qualification === 'high-tech' ? '高企' : '科小'}证书-${pad(number, 4)}`,
        valid_from: start,
        valid_to: to,
      });
    };
    for (const each of certificates) qualify('high-tech', each);
    if (sme) qualify('tech-sme', sme);
  }
}
