/** 表9: the programmes of 先投后股 and their projects. */
import { choiceLabel } from './formats/format.ts';
import { money } from '../values/money.ts';
import type { ProgrammeLine, ProjectLine } from './table-lines.ts';
import { at } from './figure-reader.ts';
import { byCode } from './table-3-and-4-fund.ts';
import type { Told } from './source.ts';
import { saidText, type TableSource } from './table-source.ts';

const inOrder = (events: readonly Told[]): Told[] =>
  [...events].sort((a, b) => byCode(String(a.data.code), String(b.data.code)));

export async function programmeLines(from: TableSource): Promise<ProgrammeLine[]> {
  const { figures, nameOf, told } = from;
  const pool = await figures.by('grants.pool', 'inception', 'vehicle');
  const approved = await figures.by('grants.approved', 'inception', 'vehicle');
  const disbursed = await figures.by('grants.disbursed', 'inception', 'vehicle');
  const available = await figures.by('grants.available', 'point', 'vehicle');
  return inOrder(told('programme.funded')).map(({ seq, illustrative, data }) => {
    const code = String(data.code);
    return {
      ...{ code, name: nameOf(code), pool: at(pool, code), approved: at(approved, code) },
      ...{ disbursed: at(disbursed, code), available: at(available, code) },
      ...{ illustrative, records: [seq] },
    };
  });
}

export async function projectLines(from: TableSource): Promise<ProjectLine[]> {
  const { figures, moment, nameOf, source, told } = from;
  const by = (id: string) => figures.by(id, 'inception', 'instrument');
  const approved = await by('grants.approved');
  const disbursed = await by('grants.disbursed');
  const returned = await by('grants.returned');
  const writtenOff = await by('grants.written_off');
  const converted = await by('grants.converted');
  const stages = await source.values('stage', '', moment);
  return inOrder(told('project.proposed')).map(({ seq, type, illustrative, data }) => {
    const [code, enterprise] = [String(data.code), String(data.enterprise)];
    const benefit = saidText(data, 'expected_benefit');
    return {
      ...{ code, name: nameOf(code), programme: String(data.programme) },
      ...{ enterprise, enterpriseName: nameOf(enterprise) },
      source: choiceLabel(figures.format, type, 'source', String(data.source)),
      stage: figures.format.words.project_stages[stages.get(code) ?? 'proposed']!,
      ...{ approved: at(approved, code), disbursed: at(disbursed, code) },
      ...{ returned: at(returned, code), writtenOff: at(writtenOff, code) },
      converted: at(converted, code),
      ...(benefit !== undefined && { expectedBenefit: money(benefit) }),
      ...{ illustrative, records: [seq] },
    };
  });
}
