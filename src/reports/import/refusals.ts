/** How files are refused that somebody wants to import; each with the sentence for that person. */
import { Refusal } from '../../platform/errors.ts';

/** It is not what can be read, or is damaged. */
export const unreadable = (detail: string): Refusal => new Refusal('file_unreadable', detail);

/** It has more than is read of one file. */
export const tooLarge = (detail: string): Refusal => new Refusal('file_too_large', detail);
