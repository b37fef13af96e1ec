/** The findings of a verification, check by check, and the first difference among them. */
import { differenceLine, type Difference } from './first-difference.ts';

export const STATES = { ok: '通过', failed: '不符', note: '说明', skipped: '未核对' } as const;
export type State = keyof typeof STATES;

export interface PackCheck {
  label: string;
  state: State;
  /** A Chinese sentence. */
  detail: string;
}

/** The findings so far; each is reported as it is made. */
export class Findings {
  readonly checks: PackCheck[] = [];
  readonly #tell: (check: PackCheck) => void;
  readonly #differences: Difference[] = [];

  constructor(tell: (check: PackCheck) => void) {
    this.#tell = tell;
  }

  #add(check: PackCheck): void {
    this.checks.push(check);
    this.#tell(check);
  }

  ok(label: string, detail: string): void {
    this.#add({ label, state: 'ok', detail });
  }

  note(label: string, detail: string): void {
    this.#add({ label, state: 'note', detail });
  }

  skipped(label: string, detail: string): void {
    this.#add({ label, state: 'skipped', detail });
  }

  failed(label: string, detail: string, difference: Difference): void {
    this.#differences.push(difference);
    this.#add({ label, state: 'failed', detail });
  }

  get hasFailed(): boolean {
    return this.#differences.length > 0;
  }

  /** The first difference that names a record; if there is none, the first one. */
  get first(): Difference | undefined {
    return this.#differences.find(({ seq }) => seq !== undefined) ?? this.#differences[0];
  }

  /** One sentence with the result. */
  get summary(): string {
    const { first } = this;
    if (first === undefined) return '核对通过。';
    return `核对未通过。第一处不符：${differenceLine(first)}。`;
  }
}
