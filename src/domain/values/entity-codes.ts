/** Things with a code, such as parties and vehicles, and how references to them are found. */
import type { Fault } from '../../platform/errors.ts';
import type { Day } from './days.ts';
import { normalUscc } from './social-credit-code.ts';

/** Each kind with its label, and the prefix and digits of the codes the system generates for it. */
export const ENTITY_KINDS = {
  enterprise: { label: '企业', prefix: 'E', digits: 4 },
  bank: { label: '银行', prefix: 'B', digits: 3 },
  'fund-manager': { label: '基金管理人', prefix: 'M', digits: 3 },
  investor: { label: '投资人', prefix: 'LP', digits: 3 },
  guarantor: { label: '担保机构', prefix: 'G', digits: 3 },
  spv: { label: '特殊目的载体', prefix: 'P', digits: 3 },
  government: { label: '政府机构', prefix: 'GOV', digits: 3 },
  fund: { label: '母基金', prefix: 'F', digits: 3 },
  'sub-fund': { label: '子基金', prefix: 'SF', digits: 3 },
  'credit-line': { label: '授信', prefix: 'CL', digits: 5 },
  loan: { label: '贷款', prefix: 'LN', digits: 5 },
  deal: { label: '证券化项目', prefix: 'ABS', digits: 3 },
  programme: { label: '先投后股专项资金', prefix: 'PG', digits: 3 },
  project: { label: '先投后股项目', prefix: 'PJ', digits: 3 },
  indicator: { label: '规划指标', prefix: 'IND', digits: 3 },
} as const satisfies Record<string, { label: string; prefix: string; digits: number }>;

export type EntityKind = keyof typeof ENTITY_KINDS;

export const PARTY_KINDS = [
  'enterprise',
  'bank',
  'fund-manager',
  'investor',
  'guarantor',
  'spv',
  'government',
] as const satisfies readonly EntityKind[];
export const VEHICLE_KINDS = ['fund', 'sub-fund'] as const satisfies readonly EntityKind[];

/** Things that belong to another one, whose registration their own events need as well. */
const PARENT_FIELDS: Partial<Record<EntityKind, string>> = { loan: 'line', project: 'programme' };

/** The code of the thing that another belongs to: a loan's line, a project's programme. */
export function parentCode(entity: Entity): string | undefined {
  const field = PARENT_FIELDS[entity.kind];
  return field === undefined ? undefined : String(entity.data[field]);
}

/** One registration of a thing that has a code. `seq` is 0 while its event is only proposed. */
export interface Entity {
  code: string;
  kind: EntityKind;
  name: string;
  beginsOn: Day;
  seq: number;
  /** Name, aliases, former names and 统一社会信用代码: everything it may be referred to by. */
  names: string[];
  /** The registration as recorded. */
  data: Record<string, unknown>;
  /** Who may see it, as of its event; undefined for everybody. */
  audience?: string | null;
}

/** Names are compared after compatibility folding, so full-width and half-width letters agree. */
export const foldName = (name: string): string =>
  name.normalize('NFKC').trim().replace(/\s+/g, ' ');

const kindLabels = (kinds: readonly EntityKind[]): string =>
  [...new Set(kinds.map((kind) => ENTITY_KINDS[kind].label))].join('、');

const describe = (entity: Entity): string => `${entity.code} ${entity.name}`;

/**
 * The things known at one moment of a submission, by code and by name. Hidden things are included,
 * because codes and names must be unique among all, but no sentence says what they are.
 */
export class Registry {
  readonly #byCode = new Map<string, Entity>();
  readonly #bySeq = new Map<number, Entity>();
  readonly #byName = new Map<string, Set<Entity>>();
  /** The folded names of each entity, because a batch may reverse thousands among thousands. */
  readonly #namesByEntity = new Map<Entity, Set<string>>();
  readonly #isHidden: (entity: Entity) => boolean;

  constructor(known: Iterable<Entity>, isHidden: (entity: Entity) => boolean = () => false) {
    this.#isHidden = isHidden;
    for (const entity of known) this.add(entity);
  }

  add(entity: Entity): void {
    this.#byCode.set(entity.code, entity);
    this.#bySeq.set(entity.seq, entity);
    for (const name of entity.names) this.addName(entity, name);
  }

  addName(entity: Entity, name: string): void {
    const key = foldName(name);
    const named = this.#byName.get(key) ?? new Set();
    this.#byName.set(key, named.add(entity));
    this.#namesByEntity.set(entity, (this.#namesByEntity.get(entity) ?? new Set()).add(key));
  }

  remove(entity: Entity): void {
    this.#byCode.delete(entity.code);
    for (const key of this.#namesByEntity.get(entity) ?? []) this.#byName.get(key)!.delete(entity);
  }

  removeName(code: string, name: string): void {
    for (const entity of this.named(name)) {
      if (entity.code === code) this.#byName.get(foldName(name))!.delete(entity);
    }
  }

  get(code: string): Entity | undefined {
    return this.#byCode.get(code);
  }

  /** The thing that the record with that number registered, reversed or not. */
  registeredBy(seq: number): Entity | undefined {
    return this.#bySeq.get(seq);
  }

  named(name: string): Entity[] {
    return [...(this.#byName.get(foldName(name)) ?? [])];
  }

  /** Kind, code and name, or `said` instead; for a hidden thing, only that it exists. */
  describe(entity: Entity, said = describe(entity)): string {
    if (this.#isHidden(entity)) return '您可见范围之外的对象';
    return `${ENTITY_KINDS[entity.kind].label} ${said}`;
  }

  /** Finds by code, otherwise by name, otherwise by 统一社会信用代码 in any spelling. */
  #meant(text: string): Entity[] {
    const byCode = this.get(text);
    if (byCode) return [byCode];
    const named = this.named(text);
    return named.length > 0 ? named : this.named(normalUscc(text));
  }

  /** Finds what a reference means: a code, else a 统一社会信用代码, an exact name or an alias. */
  resolve(text: string, kinds: readonly EntityKind[], label: string): Entity | Fault {
    const candidates = this.#meant(text);
    const fitting = candidates.filter((entity) => kinds.includes(entity.kind));
    if (fitting.length === 1) return fitting[0]!;
    const seen = fitting.filter((entity) => !this.#isHidden(entity));
    if (seen.length === 1) return seen[0]!;
    if (seen.length > 1) {
      const list = seen.map(describe).join('；');
      return {
        code: 'reference_ambiguous',
        detail: `${label}“${text}”对应多个对象：${list}。请改填编码。`,
      };
    }
    const other = candidates.find((entity) => !this.#isHidden(entity));
    if (other) {
      const kind = ENTITY_KINDS[other.kind].label;
      return {
        code: 'reference_wrong_kind',
        detail: `${label}“${text}”是${kind}（${describe(other)}），这里应填${kindLabels(kinds)}。`,
      };
    }
    return {
      code: 'reference_unknown',
      detail: `${label}“${text}”尚未登记。请先登记该${kindLabels(kinds)}，或核对编码与名称。`,
    };
  }
}
