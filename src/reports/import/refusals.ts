/** Refusals of files to be imported, each with a sentence for the person. */
import { Refusal } from '../../platform/errors.ts';

/** The file is of another kind, or damaged. */
export const unreadable = (detail: string): Refusal => new Refusal('file_unreadable', detail);

/** The file contains more than may be read. */
export const tooLarge = (detail: string): Refusal => new Refusal('file_too_large', detail);
