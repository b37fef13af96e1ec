/** One event as a part of a form, drawn from its definition: data, envelope, and its warnings. */
import type { FC } from 'hono/jsx';
import type { FormHelp } from '../actions/form-help.ts';
import type { Names } from '../actions/names-and-labels.ts';
import { REVERSAL } from '../domain/books/corrections.ts';
import { isDay, type Day } from '../domain/values/days.ts';
import type { AnyDefinition } from '../domain/journal/event-definition.ts';
import { PROVENANCES } from '../domain/journal/proposals.ts';
import { REFUSALS, type Fault, type RefusalCode } from '../platform/errors.ts';
import { Controls, described, Labelled, ItemRows, type FormContext } from './controls.tsx';
import type { EnvelopeName, FormValues } from './form-values.ts';
import {
  ENVELOPE_LABELS,
  faultsFor,
  controlId,
  ofNoEvent,
  type FormFaults,
} from './form-faults.ts';

/** One event of a form. */
export interface FormEvent {
  definition: AnyDefinition;
  values: FormValues;
  /** Its place in the submission. */
  index: number;
  /** The beginning of its field names. */
  prefix: string;
}

export interface FormEventHelp {
  help: FormHelp;
  names: Names;
  today: Day;
  faults: readonly Fault[];
  /** Whether the person may state where a record comes from. */
  saysProvenance: boolean;
  another?: string | undefined;
}

const HINTS: Partial<Record<EnvelopeName, string>> = {
  document: '文件名与文号；来源为公开文件时必填',
  external_id: '贵单位自己的编号；同一编号不会登记两次',
  restatement: '发生日在已关闭的季度之内时填写：为何仍须登记',
};

const EnvelopeInput: FC<{
  name: EnvelopeName;
  part: FormEvent;
  faults: FormFaults;
  max: number;
}> = (props) => {
  const { name, part, faults, max } = props;
  const full = part.prefix + name;
  const hint = HINTS[name];
  return (
    <Labelled
      name={full}
      label={ENVELOPE_LABELS[name]}
      hint={hint}
      faults={faults}
      isRequired={false}
    >
      <input {...described(full, faults, hint)} value={part.values[name] ?? ''} maxlength={max} />
    </Labelled>
  );
};

const EffectiveOn: FC<{ part: FormEvent; faults: FormFaults; today: Day }> = (props) => {
  const { part, faults, today } = props;
  const name = `${part.prefix}effective_on`;
  const isReversal = part.definition.type === REVERSAL;
  const hint = isReversal ? '不填则为原记录的发生日' : undefined;
  return (
    <Labelled
      name={name}
      hint={hint}
      faults={faults}
      label={isReversal ? '冲销日' : '发生日'}
      isRequired={!isReversal}
    >
      <input
        {...described(name, faults, hint, !isReversal)}
        type="date"
        max={today}
        value={part.values.effective_on ?? ''}
      />
    </Labelled>
  );
};

const Provenance: FC<{ part: FormEvent; faults: FormFaults }> = ({ part, faults }) => {
  const name = `${part.prefix}provenance`;
  return (
    <Labelled name={name} faults={faults} label={ENVELOPE_LABELS.provenance} isRequired={false}>
      <select {...described(name, faults)}>
        {Object.entries(PROVENANCES).map(([key, label]) => (
          <option value={key} selected={key === (part.values.provenance ?? 'record')}>
            {label}
          </option>
        ))}
      </select>
    </Labelled>
  );
};

/** Warnings, each with a field for the reason to accept it. */
const Warnings: FC<{ part: FormEvent; faults: FormFaults }> = ({ part, faults }) => {
  const given = part.values.overrides ?? [];
  const codes = [...faults.warnings, ...given].map(({ code }) => code);
  if (codes.length === 0) return null;
  return (
    <section class="note warn" aria-label="需要确认的提示">
      <h2>需要确认的提示</h2>
      <p>如确认无误，请逐项写明理由后重新提交；理由会随记录保存，供复核与审计查看。</p>
      {[...new Set(codes)].map((code) => {
        const name = `${part.prefix}override.${code}`;
        const texts = faults.warnings.filter((each) => each.code === code);
        const title = Object.hasOwn(REFUSALS, code) ? REFUSALS[code as RefusalCode][1] : code;
        return (
          <>
            {texts.map(({ text }) => (
              <p>{text}</p>
            ))}
            <div class="field">
              <label for={controlId(name)}>理由：{title}</label>
              <textarea id={controlId(name)} name={name} maxlength={500}>
                {given.find((each) => each.code === code)?.reason ?? ''}
              </textarea>
            </div>
          </>
        );
      })}
    </section>
  );
};

/** The controls of one event. */
export const EventPart: FC<{ part: FormEvent; shared: FormEventHelp }> = ({ part, shared }) => {
  const { definition, values, prefix } = part;
  const { help, names, today, saysProvenance, another } = shared;
  const faults = faultsFor(shared.faults, part);
  const on = isDay(values.effective_on ?? '') ? (values.effective_on as Day) : today;
  const context: FormContext = {
    help,
    names,
    faults,
    today,
    on,
    another,
    fields: definition.fields,
    data: values.data,
  };
  const fields = { fields: definition.fields, data: values.data, prefix: `${prefix}data.` };
  return (
    <>
      <Warnings part={part} faults={faults} />
      {values.corrects !== undefined && (
        <input type="hidden" name={`${prefix}corrects`} value={String(values.corrects)} />
      )}
      <section class="panel">
        <h2>{definition.label}</h2>
        <div class="fields">
          <EffectiveOn part={part} faults={faults} today={today} />
          <Controls {...fields} context={context} />
        </div>
        <ItemRows {...fields} context={context} />
        <h3>依据与说明</h3>
        <div class="fields">
          <EnvelopeInput name="document" part={part} faults={faults} max={300} />
          <EnvelopeInput name="memo" part={part} faults={faults} max={500} />
          <EnvelopeInput name="external_id" part={part} faults={faults} max={100} />
          <EnvelopeInput name="restatement" part={part} faults={faults} max={500} />
          {saysProvenance && definition.type !== REVERSAL && (
            <Provenance part={part} faults={faults} />
          )}
        </div>
      </section>
    </>
  );
};

/** All faults at the top, each with a link to its field. */
export const FaultSummary: FC<{ parts: readonly FormEvent[]; faults: readonly Fault[] }> = (
  props,
) => {
  const { parts, faults } = props;
  if (faults.length === 0) return null;
  const said = parts.map((part) => faultsFor(faults, part));
  const all = said.flatMap((each) => each.all);
  const warnings = said.flatMap((each) => each.warnings);
  return (
    <div class="note bad" role="alert">
      <p>尚未提交。所填内容都在，请按下列说明处理后重新提交：</p>
      <ul>
        {ofNoEvent(faults).map((text) => (
          <li>{text}</li>
        ))}
        {all.map(({ text, name }) => (
          <li>{name === undefined ? text : <a href={`#${controlId(name)}`}>{text}</a>}</li>
        ))}
        {warnings.length > 0 && <li>有 {warnings.length} 项提示需要写明理由，见下。</li>}
      </ul>
    </div>
  );
};
