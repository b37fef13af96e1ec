/** The data of an event as it was recorded: what its definition says, in normal form. */
import { z } from '@hono/zod-openapi';
import { DEFINITIONS } from '../domain/books/index.ts';
import { fieldsSchema } from '../domain/values/fields.ts';

/** `party.registered` in the form that component names use. */
const middle = (type: string): string => type.replace(/[.-]/g, '_');

export const eventSchemaName = (type: string): string => `Event_${middle(type)}`;

/** The schema of one event type's recorded data; the document takes it from the definition. */
export function recordedData(type: string) {
  const { label, fields, completed, sealed } = DEFINITIONS.get(type)!;
  const recorded = { ...fields, ...completed, ...sealed };
  const { $schema: _, ...schema } = z.toJSONSchema(fieldsSchema(recorded), {
    io: 'output',
    unrepresentable: 'any',
  });
  return z
    .record(z.string(), z.unknown())
    .openapi(`Recorded_${middle(type)}`, { ...schema, title: label } as never);
}
