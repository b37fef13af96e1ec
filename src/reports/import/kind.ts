/**
 * Finds the real kind of a file, whatever its name says. Office Open XML workbooks and text are
 * read.
 */
import { unreadable } from './refusals.ts';

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
/** UTF-16, as compound files write their names. */
const wide = (text: string): string => [...text].map((letter) => `${letter}\0`).join('');

const COMPOUND = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';
const ENCRYPTED = wide('EncryptedPackage');

const OTHERS: readonly [RegExp, string][] = [
  [/^\x89PNG|^\xff\xd8\xff|^GIF8|^BM|^RIFF/, '图片'],
  [/^%PDF/, 'PDF 文件'],
  [/^Rar!|^7z\xbc\xaf|^\x1f\x8b/, '其他格式的压缩文件'],
  [/^\s*(<!DOCTYPE html|<html|<table)/i, '网页（有的系统把网页存为 .xls）'],
  [/^(\xef\xbb\xbf)?\s*<\?xml/, 'XML 文件'],
];

/** Whether these bytes begin as a zip archive does, which a workbook is. */
export const isWorkbook = (bytes: Uint8Array): boolean => ascii(bytes.subarray(0, 2)) === 'PK';

const ADVICE = '请在 Excel 或 WPS 中另存为“Excel 工作簿（*.xlsx）”后再导入。';

/** Refuses a file that is clearly of another kind, whatever its name says. */
export function refuseOtherKinds(bytes: Uint8Array): void {
  if (bytes.length === 0) throw unreadable('文件是空的，请重新选择文件。');
  const start = ascii(bytes.subarray(0, 64));
  if (start.startsWith(COMPOUND)) {
    // The directory of a compound file may stand anywhere in it.
    const text = new TextDecoder('latin1').decode(bytes);
    if (text.includes(ENCRYPTED))
      throw unreadable('文件设有打开密码，无法读取；请取消密码后再导入。');
    throw unreadable(`文件是旧版 .xls 或 WPS 格式，不是 .xlsx；${ADVICE}`);
  }
  const other = OTHERS.find(([pattern]) => pattern.test(start))?.[1];
  if (other) throw unreadable(`文件是${other}，不是 .xlsx 工作簿；${ADVICE}`);
}

/** Refuses a file that is not a zip archive, because every workbook is one. */
export function refuseNoWorkbook(bytes: Uint8Array): void {
  if (isWorkbook(bytes)) return;
  throw unreadable(
    `文件不是 .xlsx 工作簿，或许是改了扩展名的 .csv；${ADVICE}CSV 文件请以 .csv 为扩展名。`,
  );
}
