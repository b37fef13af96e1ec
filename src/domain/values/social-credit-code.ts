/** Identifiers with check digits: 统一社会信用代码 (GB 32100-2015) and the organisation code inside it. */

const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** 18 characters of the standard's alphabet, which leaves out I, O, S, V and Z. */
export const USCC_PATTERN = /^[0-9A-HJ-NPQRTUWXY]{18}$/;

/**
 * The code in its recorded form: without spaces and invisible marks, in half width and capitals.
 */
export const normalUscc = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\p{Cf}]+/gu, '')
    .toUpperCase();

/** AMAC 基金备案编号: six characters beginning with S. The numbering rule itself is not published. */
export const FILING_NUMBER_PATTERN = /^S[0-9A-Z]{5}$/;

/**
 * Whether the 18th character agrees with the first 17 (GB 32100-2015: weights 3^(i-1) mod 31).
 * Some codes in real use fail, so a failure is a warning with a recorded reason, not a refusal.
 */
export function usccCheckHolds(code: string): boolean {
  if (!USCC_PATTERN.test(code)) return false;
  let sum = 0;
  for (const [index, weight] of USCC_WEIGHTS.entries()) {
    sum += USCC_ALPHABET.indexOf(code[index]!) * weight;
  }
  return code[17] === USCC_ALPHABET[(31 - (sum % 31)) % 31];
}

/**
 * Whether characters 9 to 17 are a valid organisation code (GB 11714: weights 3 7 9 10 5 8 4 2).
 */
export function organisationCheckHolds(code: string): boolean {
  if (!USCC_PATTERN.test(code)) return false;
  let sum = 0;
  for (const [index, weight] of ORGANISATION_WEIGHTS.entries()) {
    sum += Number.parseInt(code[8 + index]!, 36) * weight;
  }
  const check = 11 - (sum % 11);
  return code[16] === (check === 10 ? 'X' : String(check % 11));
}
