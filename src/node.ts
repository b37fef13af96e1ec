#!/usr/bin/env node
/** The command line; `--help` lists its commands. */
import { parseArgs } from 'node:util';
import type { Opened } from './cli/open.ts';
import { Stop } from './cli/stop.ts';
import { readEnvironment, type Environment } from './platform/env.ts';
import { Refusal } from './platform/errors.ts';

const USAGE = `用法：kechuang 命令

  serve                              启动服务（默认）
  migrate                            将数据库升级到当前版本
  seed [--demo]                      载入参考数据；--demo 另载入演示组合
  report 2024Q2 --out 文件.xlsx      写出季度报告 [--as-of 日期] [--known-at 时刻]
  template 账本 --out 文件.xlsx --as 登录名
                                     写出填报模板；账本如 parties、fund、credit，全部为 all
  export 账本 --out 文件.xlsx --as 登录名
                                     写出账本中仍然有效的记录，版式同模板，可导入另一个台账
  import 文件.xlsx --as 登录名       以该人员名义提交工作簿，由另一人复核 [--dry-run 只预检]
                                     [--out 标注.xlsx 有错误时写出标注的文件]
                                     也可为 CSV，以文件名或 [--sheet 投资] 写明所登记的事项
  approve 批次号 --as 登录名          查看待复核的批次；加 [--shown 散列] 即以该人员名义复核入账
  pack 2024Q2 --out 核对包.zip       导出审计用的核对包：全部记录、树头、参考数据与报告
  verify                             核对在用台账：记录、记录树、树头签名、记账结果与已定版报告
  rebuild                            由记录重新生成记账结果，再核对
  key                                生成签署树头的密钥（不保存）
  verify 文件.zip                    核对审计用的核对包，不需要数据库与网络 [--key 公钥]
                                     [--head 根散列或树头文件] [--size 记录数]
                                     [--trail 指标 [--basis 口径]] [--prove 记录号]
  user add 登录名 --name 姓名 --role manager|officer|auditor|admin --organisation 单位 [--vehicles SF-001,SF-002]
                                     登记人员，给出临时密码（只显示一次）
  user list                          全部人员
  user password 登录名               重设密码，给出新的临时密码
  user disable|enable 登录名         停用（登录与令牌一并作废）或启用
  user unlock 登录名                 解除因连续输错密码的锁定
  token add 登录名 [--label 用途] [--role 角色] [--vehicles SF-001] [--days 90]
                                     为程序签发令牌（只显示一次），可限于角色与基金
  token list [登录名]                令牌及其最近使用
  token revoke 编号                  作废令牌

环境变量：DATABASE_URL（默认用内嵌数据库）、PORT（8787）、HOST（127.0.0.1）、KECHUANG_DATA（./data）、
KECHUANG_SECRET（连接 DATABASE_URL 启动服务时必需，用 openssl rand -base64 48 生成）、
KECHUANG_ORIGIN（对外来源，例如 https://ledger.example.gov.cn）`;

const say = (line: string): void => console.log(line);

const options = {
  out: { type: 'string' },
  'as-of': { type: 'string' },
  'known-at': { type: 'string' },
  as: { type: 'string' },
  sheet: { type: 'string' },
  'dry-run': { type: 'boolean' },
  shown: { type: 'string' },
  demo: { type: 'boolean' },
  name: { type: 'string' },
  role: { type: 'string' },
  organisation: { type: 'string' },
  vehicles: { type: 'string' },
  days: { type: 'string' },
  label: { type: 'string' },
  head: { type: 'string' },
  size: { type: 'string' },
  key: { type: 'string', multiple: true },
  trail: { type: 'string' },
  basis: { type: 'string' },
  prove: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

async function withDatabase(
  environment: Environment,
  work: (opened: Opened) => Promise<void>,
): Promise<void> {
  const { open } = await import('./cli/open.ts');
  const opened = await open(environment, say);
  try {
    await work(opened);
  } catch (error) {
    throw await opened.explain(error);
  } finally {
    await opened.close();
  }
}

interface VerifyFlags {
  head?: string;
  size?: string;
  key?: string[];
  trail?: string;
  basis?: string;
  prove?: string;
}

/** Does not read the environment, because an auditor's machine has none of our settings. */
async function verifyFile(file: string, { key, ...asked }: VerifyFlags): Promise<void> {
  const output = { say, tell: (line: string) => console.error(line) };
  const { verify } = await import('./cli/verify-pack.ts');
  const isGood = await verify({ file, keys: key, ...asked }, output);
  if (!isGood) process.exitCode = 1;
}

type Values = ReturnType<typeof parse>['values'];
type Subject = string | undefined;

const parse = (args: string[]) => parseArgs({ args, options, allowPositionals: true });

/** The work of a command on a database that it opens itself, or finds open. */
type Command = (
  environment: Environment,
  subject: Subject,
  values: Values,
  words: string[],
) => Promise<void>;

/** Each loads its own part alone, so that a mistyped word is answered at once. */
const COMMANDS: Record<string, Command> = {
  serve: async (environment) => (await import('./cli/serve.ts')).serve(environment, say),
  async migrate(environment) {
    const { attestWorkbooks } = await import('./cli/migrate.ts');
    await withDatabase(environment, async ({ database }) => {
      await attestWorkbooks(database, say);
      say('数据库已是当前版本。');
    });
  },
  async seed(environment, _, { demo }) {
    const { seedAll } = await import('./cli/serve.ts');
    await withDatabase(environment, (opened) => seedAll(opened, demo ?? false, say));
  },
  async verify(environment) {
    const { verifyLive } = await import('./cli/verify-and-rebuild-ledger.ts');
    await withDatabase(environment, (opened) => verifyLive(opened, say));
  },
  async rebuild(environment) {
    const { rebuildLive } = await import('./cli/verify-and-rebuild-ledger.ts');
    await withDatabase(environment, (opened) => rebuildLive(opened, say));
  },
  async pack(environment, quarter, { out }) {
    if (!quarter || !out) throw new Stop('请写明季度与文件：kechuang pack 2024Q2 --out 核对包.zip');
    const { savePack } = await import('./cli/pack.ts');
    await savePack(environment, { quarter, out }, say);
  },
  async report(environment, quarter, { out, 'as-of': asOf, 'known-at': knownAt }) {
    if (!quarter || !out)
      throw new Stop('请写明季度与文件：kechuang report 2024Q2 --out 季报.xlsx');
    const { writeReport } = await import('./cli/report.ts');
    await writeReport(environment, { quarter, out, asOf, knownAt }, say);
  },
  import: sheetsCommand('import'),
  template: sheetsCommand('template'),
  export: sheetsCommand('export'),
  async approve(environment, subject, { as, shown }) {
    const { approveBatch } = await import('./cli/approve.ts');
    await approveBatch(environment, { subject, as, shown }, say);
  },
  key: async () => (await import('./cli/signing-key.ts')).printKey(say),
  async user(environment, _, values, words) {
    const { user } = await import('./cli/people.ts');
    await withDatabase(environment, ({ database }) => user(database, words, values, say));
  },
  async token(environment, _, values, words) {
    const { token } = await import('./cli/people.ts');
    await withDatabase(environment, ({ database }) => token(database, words, values, say));
  },
};

function sheetsCommand(name: 'import' | 'template' | 'export'): Command {
  return async (environment, subject, values) => {
    const { sheets } = await import('./cli/sheets.ts');
    await sheets(environment, name, { ...values, subject }, say);
  };
}

async function run(argv: string[]): Promise<void> {
  const { values, positionals } = parse(argv);
  const [name = 'serve', subject] = positionals;
  if (values.help) return say(USAGE);
  if (name === 'verify' && subject !== undefined) return verifyFile(subject, values);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new Stop(`没有命令“${name}”。\n${USAGE}`);
  await command(readEnvironment(), subject, values, positionals.slice(1));
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
