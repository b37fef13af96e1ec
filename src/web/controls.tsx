/** The right control for each kind of field, with its label, hint, unit and faults. */
import type { Child, FC } from 'hono/jsx';
import type { FormHelp } from '../actions/form-help.ts';
import type { Names } from '../actions/names-and-labels.ts';
import { NONE } from '../domain/values/code-lists.ts';
import type { Day } from '../domain/values/days.ts';
import type { EntityKind } from '../domain/values/entity-codes.ts';
import { byKind, type Field, type Fields } from '../domain/values/fields.ts';
import type { Data } from './form-values.ts';
import { InBatches } from './in-batches.tsx';
import { controlId, type FormFaults } from './form-faults.ts';
import { addingRow, ANOTHER, deletingRow, WITHOUT } from './form-buttons.ts';

/** What the controls of one event share. */
export interface FormContext {
  help: FormHelp;
  names: Names;
  faults: FormFaults;
  today: Day;
  /** On which the codes of lists must be in force. */
  on: Day;
  /** The fields of the event, which may say which list another one's codes are of. */
  fields: Fields;
  data: Data;
  /** An empty row is offered in this list. */
  another?: string | undefined;
}

interface LabelledProps {
  name: string;
  label: string;
  hint?: string | undefined;
  isRequired: boolean;
  faults: FormFaults;
  isWide?: boolean;
  children: Child;
}

const hintId = (name: string): string => `${controlId(name)}-hint`;
const faultId = (name: string): string => `${controlId(name)}-fault`;

/** A control with its label above, and hint and faults below. */
export const Labelled: FC<LabelledProps> = (props) => {
  const { name, label, hint, isRequired, faults, isWide, children } = props;
  const said = faults.beside.get(name) ?? [];
  return (
    <div class={`field${said.length > 0 ? ' faulty' : ''}${isWide ? ' wide' : ''}`}>
      <label for={controlId(name)}>
        {label}
        {isRequired && <span class="required">（必填）</span>}
      </label>
      {children}
      {hint && (
        <span class="hint" id={hintId(name)}>
          {hint}
        </span>
      )}
      {said.length > 0 && (
        <span class="fault" id={faultId(name)}>
          {said.join('')}
        </span>
      )}
    </div>
  );
};

/** The attributes that link a control to its hint and faults. */
export const described = (name: string, faults: FormFaults, hint?: string, isRequired = false) => {
  const isFaulty = faults.beside.has(name);
  const ids = [hint ? hintId(name) : undefined, isFaulty ? faultId(name) : undefined];
  return {
    id: controlId(name),
    name,
    'aria-describedby': ids.filter(Boolean).join(' ') || undefined,
    'aria-invalid': isFaulty ? ('true' as const) : undefined,
    'aria-required': isRequired ? ('true' as const) : undefined,
  };
};

type Choice = [value: string, label: string];

const Options: FC<{ value: string; choices: readonly Choice[]; isOptional: boolean }> = (props) => {
  const { value, choices, isOptional } = props;
  return (
    <>
      <option value="">{isOptional ? '（不填）' : '请选择'}</option>
      {choices.map(([key, label]) => (
        <option value={key} selected={key === value}>
          {label}
        </option>
      ))}
      {value !== '' && choices.every(([key]) => key !== value) && (
        <option value={value} selected>
          {value}（不在可选范围内）
        </option>
      )}
    </>
  );
};

interface Span {
  valid_from?: string;
  valid_to?: string;
}

const isInForce = (on: Day, { valid_from, valid_to }: Span): boolean =>
  (valid_from === undefined || valid_from <= on) && (valid_to === undefined || on <= valid_to);

/** The codes that a field may have on the day, each with its name; of several lists, each said. */
function codesFor(field: Extract<Field, { kind: 'list-code' }>, context: FormContext): Choice[] {
  const { help, on, data } = context;
  const chosen = typeof field.list === 'string' ? field.list : data[field.list.field];
  const named = typeof chosen === 'string' ? help.lists.get(chosen) : undefined;
  const all = typeof field.list === 'string' ? [] : help.lists.ofKind(field.list.kind);
  const lists = named ? [named] : all.filter((list) => isInForce(on, list));
  const choices = lists.flatMap(({ list, items }) =>
    items
      .filter((item) => isInForce(on, item))
      .map(({ code, label }): Choice => [
        code,
        `${label}（${code}）${lists.length > 1 ? ` · ${list}` : ''}`,
      ]),
  );
  return field.allowNone ? [...choices, [NONE, '不属于本分类']] : choices;
}

/** The lists themselves, for a field that names the list for another field's codes. */
function listsNamedBy(name: string, { fields, help, on }: FormContext): Choice[] | undefined {
  for (const field of Object.values(fields)) {
    if (field.kind !== 'list-code' || typeof field.list === 'string') continue;
    if (field.list.field !== name) continue;
    const lists = help.lists.ofKind(field.list.kind).filter((list) => isInForce(on, list));
    return lists.map(({ list, title }) => [list, `${title}（${list}）`]);
  }
  return undefined;
}

interface ControlProps {
  /** The name on the form; within rows it contains the number of the row. */
  name: string;
  /** The field of the definition. */
  field: Field;
  value: unknown;
  context: FormContext;
}

const FLAG: readonly Choice[] = [
  ['true', '是'],
  ['false', '否'],
];

const Select: FC<Drawing & { choices: readonly Choice[] }> = (props) => {
  const { field, said, text, choices } = props;
  return (
    <select {...said}>
      <Options value={text} choices={choices} isOptional={field.optional === true} />
    </select>
  );
};

/** A reference: its name is shown once it is known, and names are suggested while one types. */
const Reference: FC<Drawing & { to: readonly EntityKind[] }> = (props) => {
  const { name, to, text, said, context } = props;
  const kinds = to.join(',');
  const known = context.names(text);
  const list = `${controlId(name)}-list`;
  return (
    <>
      <input {...said} value={text} list={list} data-suggest={kinds} autocomplete="off" />
      <datalist id={list}>
        {(context.help.offered.get(kinds) ?? []).map((each) => (
          <option value={each.code}>{each.name}</option>
        ))}
      </datalist>
      {known !== undefined && known !== text && <span class="readback">{known}</span>}
    </>
  );
};

/** What a control is drawn with: its attributes, and its value as text. */
interface Drawing extends ControlProps {
  said: ReturnType<typeof described>;
  text: string;
}

interface Drawn {
  draw: FC<Drawing>;
  /** Where it is not the field's own. */
  hint?: string;
  isWide?: boolean;
}

const TextInput: FC<Drawing> = ({ said, text }) => <input {...said} value={text} />;

const Numeral: FC<Drawing & { mode: 'decimal' | 'numeric' }> = ({ said, text, mode }) => (
  <input {...said} value={text} inputmode={mode} autocomplete="off" />
);

const Money: FC<Drawing> = ({ name, said, text }) => {
  const id = `${controlId(name)}-read`;
  return (
    <>
      <input {...said} value={text} inputmode="decimal" autocomplete="off" data-money={id} />
      <span class="readback" id={id} aria-live="polite"></span>
    </>
  );
};

/** Longer texts get a text area instead of a line. */
const LONGEST_LINE = 200;

const control = byKind<[], Drawn>({
  text: ({ max }) => ({
    isWide: max > LONGEST_LINE,
    draw: (props) => {
      const { name, said, text, context } = props;
      const lists = listsNamedBy(name.split('.').at(-1)!, context);
      if (lists && lists.length > 0) return <Select {...props} choices={lists} />;
      return max > LONGEST_LINE ? (
        <textarea {...said}>{text}</textarea>
      ) : (
        <input {...said} value={text} maxlength={max} />
      );
    },
  }),
  texts: ({ hint = '' }) => ({
    hint: `${hint}每行一条`,
    draw: ({ said, text, value }) => (
      <textarea {...said}>{Array.isArray(value) ? value.join('\n') : text}</textarea>
    ),
  }),
  code: () => ({ draw: TextInput }),
  reference: ({ to }) => ({ draw: (props) => <Reference {...props} to={to} /> }),
  'list-code': (field) => ({
    draw: (props) => {
      const choices = codesFor(field, props.context);
      return choices.length === 0 ? (
        <TextInput {...props} />
      ) : (
        <Select {...props} choices={choices} />
      );
    },
  }),
  money: () => ({ draw: Money }),
  ratio: () => ({ draw: (props) => <Numeral {...props} mode="decimal" /> }),
  count: () => ({ draw: (props) => <Numeral {...props} mode="numeric" /> }),
  day: () => ({ draw: ({ said, text }) => <input {...said} type="date" value={text} /> }),
  choice: ({ options }) => ({
    draw: (props) => <Select {...props} choices={Object.entries(options)} />,
  }),
  flag: () => ({ draw: (props) => <Select {...props} choices={FLAG} /> }),
  // Drawn as rows, below the other fields.
  items: () => ({ draw: TextInput }),
});

const Control: FC<ControlProps> = (props) => {
  const { name, field, value, context } = props;
  const { draw: Draw, hint = field.hint, isWide = false } = control(field);
  const said = described(name, context.faults, hint, !field.optional);
  return (
    <Labelled
      name={name}
      label={field.label}
      hint={hint}
      faults={context.faults}
      isWide={isWide}
      isRequired={!field.optional}
    >
      <Draw {...props} said={said} text={value === undefined ? '' : String(value)} />
    </Labelled>
  );
};

/** Rows of a list, each with its fields, and an empty one if it was asked for. */
const Rows: FC<ControlProps> = ({ name, field, value, context }) => {
  const { fields } = field as Extract<Field, { kind: 'items' }>;
  const filled = Array.isArray(value) ? (value as Data[]) : [];
  const isMore = context.another === name || (filled.length === 0 && !field.optional);
  const rows = isMore ? [...filled, {}] : filled;
  const faults = context.faults.beside.get(name) ?? [];
  return (
    <fieldset class="panel" id={controlId(name)}>
      <legend>
        {field.label}
        {!field.optional && <span class="required">（必填）</span>}
      </legend>
      {field.hint && <p class="hint">{field.hint}</p>}
      {faults.length > 0 && <p class="fault">{faults.join('')}</p>}
      <InBatches
        of={rows}
        draw={(row, place) => (
          <fieldset class="row">
            <legend>
              {field.label}第 {place + 1} 行
            </legend>
            <div class="fields">
              <Controls fields={fields} data={row} prefix={`${name}.${place}.`} context={context} />
            </div>
            {place < filled.length && (
              <button
                class="second"
                name="intent"
                value={`${WITHOUT}${name}.${place}`}
                formnovalidate
              >
                {deletingRow(place)}
              </button>
            )}
          </fieldset>
        )}
      />
      <button class="second" name="intent" value={`${ANOTHER}${name}`} formnovalidate>
        {addingRow(field.label)}
      </button>
    </fieldset>
  );
};

interface ControlsProps {
  fields: Fields;
  data: Data;
  prefix: string;
  context: FormContext;
}

/** The controls of a set of fields, in the order of their definition. */
export const Controls: FC<ControlsProps> = ({ fields, data, prefix, context }) => (
  <>
    {Object.entries(fields)
      .filter(([, field]) => field.kind !== 'items')
      .map(([name, field]) => (
        <Control name={prefix + name} field={field} value={data[name]} context={context} />
      ))}
  </>
);

/** The lists of a set of fields, which stand below the other fields. */
export const ItemRows: FC<ControlsProps> = ({ fields, data, prefix, context }) => (
  <>
    {Object.entries(fields)
      .filter(([, field]) => field.kind === 'items')
      .map(([name, field]) => (
        <Rows name={prefix + name} field={field} value={data[name]} context={context} />
      ))}
  </>
);
