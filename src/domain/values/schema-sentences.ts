/**
 * Default sentences of schema faults, instead of the library's English. Importing this file is
 * enough: it applies to every schema of the process.
 */
import { z } from 'zod';
import { namesSaid } from '../../platform/errors.ts';

const KINDS: Readonly<Record<string, string>> = {
  string: '文本',
  number: '数',
  int: '整数',
  boolean: 'true 或 false',
  array: '列表',
  object: 'JSON 对象',
  record: 'JSON 对象',
  file: '文件',
};

/** The unit in which a size is counted. */
const UNITS: Readonly<Record<string, string>> = { string: '个字', array: '项', file: '字节' };

type Issue = z.core.$ZodRawIssue;

function words(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `应为${KINDS[issue.expected] ?? '所要求的内容'}`;
    case 'too_big':
      return `最多 ${String(issue.maximum)}${UNITS[issue.origin] ?? ''}`;
    case 'too_small':
      return `最少 ${String(issue.minimum)}${UNITS[issue.origin] ?? ''}`;
    case 'unrecognized_keys':
      return `没有 ${namesSaid(issue.keys)}`;
    case 'invalid_value':
      return `只能是 ${issue.values.map(String).join('、')}`;
    default:
      return '内容不符合要求';
  }
}

z.config({ localeError: words });
