/** The form of one record: what it holds, and how it is drawn. */
import type { FC } from 'hono/jsx';
import { readFormHelp } from '../../actions/form-help.ts';
import { readNames } from '../../actions/names-and-labels.ts';
import { REVERSAL } from '../../domain/books/corrections.ts';
import { DEFINITIONS } from '../../domain/books/index.ts';
import type { AnyDefinition } from '../../domain/journal/event-definition.ts';
import type { Form } from '../../http/forms.ts';
import { may, newSecret, personScope } from '../../platform/roles-and-rights.ts';
import type { Fault } from '../../platform/errors.ts';
import { EventPart, FaultSummary, type FormEvent } from '../event-form.tsx';
import { readFormValues, lineIn, numberIn, type FormValues } from '../form-values.ts';
import { BUTTONS } from '../form-buttons.ts';
import { requestedMoment, page, type Ctx } from '../pages.ts';

/** The content of a record's form; what is not a field of the event is sent in hidden fields. */
export interface RecordForm {
  definition: AnyDefinition;
  values: FormValues;
  /** For a correction: the reversal that is handed in before it. */
  reversal?: FormValues;
  /** The key by which handing in twice counts once. */
  key: string;
  /** The draft to which it belongs. */
  draft?: number;
  /** Its place in the draft, and the version of the draft that it was read from. */
  item?: number;
  tag?: string;
}

/** The beginning of the reversal's field names, if a correction has both events on one form. */
const REVERSAL_PREFIX = 'reversal.';

/** The form that was sent, as it was filled in. */
export function formIn(form: Form, definition: AnyDefinition): RecordForm {
  const values = readFormValues(form, definition);
  const draft = numberIn(form, 'draft');
  const item = numberIn(form, 'item');
  const tag = lineIn(form, 'tag');
  const reversal = readFormValues(form, DEFINITIONS.get(REVERSAL)!, REVERSAL_PREFIX);
  const hasReversal = form.has(`${REVERSAL_PREFIX}data.event`);
  if (hasReversal && values.restatement !== undefined) reversal.restatement ??= values.restatement;
  return {
    definition,
    values,
    key: lineIn(form, 'key') ?? newSecret(),
    ...(hasReversal && { reversal }),
    ...(draft !== undefined && { draft }),
    ...(item !== undefined && { item }),
    ...(tag !== undefined && { tag }),
  };
}

/** The events to hand in, in order: a reversal comes before its correction. */
export const formEvents = ({ values, reversal }: RecordForm): FormValues[] =>
  reversal ? [reversal, values] : [values];

function formParts({ definition, values, reversal, item }: RecordForm): FormEvent[] {
  const index = item ?? (reversal ? 1 : 0);
  const own: FormEvent = { definition, values, index, prefix: '' };
  if (!reversal) return [own];
  const red = DEFINITIONS.get(REVERSAL)!;
  return [{ definition: red, values: reversal, index: 0, prefix: REVERSAL_PREFIX }, own];
}

const Hidden: FC<{ values: Record<string, string | number | undefined> }> = ({ values }) => (
  <>
    {Object.entries(values).map(([name, value]) =>
      value === undefined ? null : <input type="hidden" name={name} value={String(value)} />,
    )}
  </>
);

const Buttons: FC<{ form: RecordForm }> = ({ form: { draft, definition } }) => {
  const words = draft === undefined ? BUTTONS.record : BUTTONS.recordInDraft;
  return (
    <div class="actions">
      {draft === undefined && (
        <button name="intent" value="submit">
          {BUTTONS.record.submit}
        </button>
      )}
      <button name="intent" value="save" class={draft === undefined ? 'second' : undefined}>
        {words.save}
      </button>
      {!definition.alone && (
        <button name="intent" value="add" class="second">
          {words.add}
        </button>
      )}
    </div>
  );
};

const formTitle = ({ definition, values, reversal }: RecordForm): string =>
  reversal ? `冲销并订正第 ${values.corrects} 号记录` : `登记：${definition.label}`;

export interface Drawn {
  faults?: readonly Fault[];
  another?: string;
  status?: 200 | 422;
}

/** Answers with the form as filled in, with its faults. */
export async function drawForm(c: Ctx, form: RecordForm, drawn: Drawn = {}) {
  const { database, person, answerCache, today } = c.var;
  const { faults = [], another, status = 200 } = drawn;
  const scope = personScope(person);
  const moment = await requestedMoment(c);
  const names = await readNames(answerCache, database, scope, moment);
  const help = await readFormHelp(database, scope, form.definition.fields);
  const parts = formParts(form);
  const saysProvenance = may(person, 'record:provenance');
  const shared = { help, names, today, faults, saysProvenance, another };
  const { definition, draft, item, tag, key } = form;
  return page(
    c,
    {
      title: formTitle(form),
      menu: '/record',
      children: (
        <>
          <p>{definition.hint}</p>
          {draft !== undefined && (
            <p class="note">
              正在填写第 {draft} 号草稿（批次）中的一项，
              <a href={`/drafts/${draft}`}>查看整个批次</a>。
            </p>
          )}
          <FaultSummary parts={parts} faults={faults} />
          <form method="post" action={`/record/${definition.type}`} data-busy="正在检查并保存…">
            <Hidden values={{ key, draft, item, tag }} />
            {/* Pressing Enter takes the first button of a form. */}
            <button hidden name="intent" value={draft === undefined ? 'submit' : 'save'}></button>
            {parts.map((part) => (
              <EventPart part={part} shared={shared} />
            ))}
            <Buttons form={form} />
          </form>
        </>
      ),
    },
    status,
  );
}
