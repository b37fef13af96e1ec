/** The names that the script suggests while typing. */
import { suggest } from '../../actions/form-help.ts';
import { ENTITY_KINDS, type EntityKind } from '../../domain/values/entity-codes.ts';
import { personScope } from '../../platform/roles-and-rights.ts';
import { Refusal } from '../../platform/errors.ts';
import { guard, pageRouter } from '../pages.ts';

const LONGEST_QUERY = 100;

const isKind = (kind: string): kind is EntityKind => Object.hasOwn(ENTITY_KINDS, kind);

export const suggestions = pageRouter().get(
  '/suggest',
  guard('submission:propose', '登记事项'),
  async (c) => {
    const kinds = (c.req.query('kinds') ?? '').split(',');
    const text = (c.req.query('q') ?? '').slice(0, LONGEST_QUERY);
    if (!kinds.every(isKind))
      throw new Refusal('parameter_invalid', 'kinds 应为对象类别，以逗号分隔，例如 enterprise。');
    const { database, person } = c.var;
    return c.json({ data: await suggest(database, personScope(person), kinds, text) });
  },
);
