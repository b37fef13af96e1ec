#!/usr/bin/env node
/** The command line: kechuang serve · migrate · seed · report · user · token. */
import { parseArgs } from 'node:util';
import { open, Stop } from './cli/open.ts';
import { addPerson, addToken } from './cli/people.ts';
import { writeReport } from './cli/report.ts';
import { seedAll, serve } from './cli/serve.ts';
import { readEnvironment, type Environment } from './platform/env.ts';
import { Refusal } from './platform/errors.ts';

const USAGE = `用法：kechuang 命令

  serve                              启动服务（默认）
  migrate                            将数据库升级到当前版本
  seed [--demo]                      载入参考数据；--demo 另载入演示组合
  report 2024Q2 --out 文件.xlsx      写出季度报告 [--as-of 日期] [--known-at 时刻]
  user 登录名 --name 姓名 --role manager|officer|auditor|admin --organisation 单位 [--vehicles SF-001,SF-002]
  token 登录名 [--days 90]           为人员签发令牌（只显示一次）

环境变量：DATABASE_URL（默认用内嵌数据库）、PORT（8787）、HOST（127.0.0.1）、KECHUANG_DATA（./data）`;

const say = (line: string): void => console.log(line);

const options = {
  out: { type: 'string' },
  'as-of': { type: 'string' },
  'known-at': { type: 'string' },
  demo: { type: 'boolean' },
  name: { type: 'string' },
  role: { type: 'string' },
  organisation: { type: 'string' },
  vehicles: { type: 'string' },
  days: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

async function withDatabase(
  environment: Environment,
  work: (opened: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const opened = await open(environment, say);
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}

async function run(argv: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const [command = 'serve', subject] = positionals;
  if (values.help) return say(USAGE);
  const environment = readEnvironment();
  switch (command) {
    case 'serve':
      return serve(environment, say);
    case 'migrate':
      return withDatabase(environment, async () => say('数据库已是当前版本。'));
    case 'seed':
      return withDatabase(environment, (opened) => seedAll(opened, values.demo ?? false, say));
    case 'report':
      if (!subject || !values.out)
        throw new Stop('请写明季度与文件：kechuang report 2024Q2 --out 季报.xlsx');
      return writeReport(
        environment,
        { quarter: subject, out: values.out, asOf: values['as-of'], knownAt: values['known-at'] },
        say,
      );
    case 'user':
      return withDatabase(environment, (opened) =>
        addPerson(opened.database, subject, values, say),
      );
    case 'token':
      return withDatabase(environment, (opened) =>
        addToken(opened.database, subject, values.days, say),
      );
    default:
      throw new Stop(`没有命令“${command}”。\n${USAGE}`);
  }
}

run(process.argv.slice(2)).catch((error: unknown) => {
  const { code } = error as { code?: string };
  if (error instanceof Stop || error instanceof Refusal) console.error(error.message);
  else if (code?.startsWith('ERR_PARSE_ARGS'))
    console.error(`${(error as Error).message}\n${USAGE}`);
  else
    console.error(
      error instanceof Error && code === undefined && !error.stack?.includes('node_modules')
        ? error.message
        : error,
    );
  process.exit(1);
});
