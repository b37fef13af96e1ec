/** Workbooks as users make them, and how they are sent. */
import ExcelJS from 'exceljs';
import type { Answer, Ledger } from '../support/ledger.ts';

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export type Cells = readonly (readonly unknown[])[];

/** A workbook with these rows in each sheet, from A1 on. */
export async function workbook(
  sheets: Record<string, Cells>,
  change: (workbook: ExcelJS.Workbook) => void = () => {},
): Promise<Uint8Array> {
  const made = new ExcelJS.Workbook();
  for (const [name, rows] of Object.entries(sheets)) {
    const sheet = made.addWorksheet(name);
    rows.forEach((row) => sheet.addRow([...row]));
  }
  change(made);
  return new Uint8Array(await made.xlsx.writeBuffer());
}

export async function opened(bytes: Uint8Array): Promise<ExcelJS.Workbook> {
  const found = new ExcelJS.Workbook();
  await found.xlsx.load(bytes as never);
  return found;
}

let counter = 0;

/** Sends a workbook as it is; `/imports` without a key unless one is given. */
export function send(
  ledger: Ledger,
  login: string,
  path: '/imports' | '/imports/preview' | '/imports/marked',
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return ledger.request(login, `/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': XLSX, ...headers },
    body: bytes as Uint8Array<ArrayBuffer>,
  });
}

export const preview = (ledger: Ledger, login: string, bytes: Uint8Array): Promise<Answer> =>
  send(ledger, login, '/imports/preview', bytes);

export const submit = (ledger: Ledger, login: string, bytes: Uint8Array): Promise<Answer> =>
  send(ledger, login, '/imports', bytes, { 'idempotency-key': `import-${(counter += 1)}` });

/** What is said of each cell. */
export const faultsOf = ({ body }: Answer): Record<string, string> =>
  Object.fromEntries(
    (body.faults as { at: string; detail: string }[]).map(({ at, detail }) => [at, detail]),
  );
