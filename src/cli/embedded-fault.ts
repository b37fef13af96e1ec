/** The sentences for an embedded database that cannot be opened, or that stopped. */
import type { EmbeddedFault, EmbeddedFaultKind, Holder } from '../db/embedded/faults.ts';
import { failureWords } from './file-words.ts';

const ELSEWHERE = '或用环境变量 KECHUANG_DATA 指定另一个文件夹';

/** For the second process that opens the same folder. */
export const heldBy = ({ pid, since }: Holder, folder: string): string =>
  `另一个科创台账进程（进程号 ${pid}，自 ${since} 起）正在使用 ${folder}。请先停止它；如它正在启动，待其就绪后再试；${ELSEWHERE}。`;

/** For a command that used the database of another process, which then ended. */
export const goneWith = ({ pid }: Holder, folder: string): string =>
  `正在使用 ${folder} 的科创台账进程（进程号 ${pid}）已结束，本命令随之中断；请重新执行。`;

type Sentence = (detail: string, folder: string, code: string | undefined) => string;

const SENTENCES: Record<EmbeddedFaultKind, Sentence> = {
  'open to others': (path) =>
    `文件夹 ${path} 不属于当前用户，或允许其他用户进入，不能存放数据库。请以其所有者运行并执行 chmod 700，${ELSEWHERE}。`,
  'lock unclear': (file, folder, code) =>
    `无法确认是否有另一个科创台账进程正在使用 ${folder}（${file}：${failureWords({ code })}），因此没有打开。请查明括号中所说的文件后再启动，${ELSEWHERE}。`,
  incomplete: (file, folder) =>
    `${folder} 中的数据库不完整，缺少 ${file}；其余文件未作任何改动。请用备份的副本替换该文件夹后再启动，${ELSEWHERE}。`,
  'disk full': (file, folder) =>
    `${folder} 所在的磁盘空间已满${file && `（${file}）`}；此前已入账的记录不受影响，请腾出空间后再启动。`,
  'not writable': (file, folder) =>
    `无法写入数据文件夹 ${folder}${file && `（${file}）`}。请检查权限，以及所在磁盘是否只能读取，${ELSEWHERE}。`,
  program: (detail) =>
    `内嵌数据库的程序出错（${detail}），数据未作改动。请重新安装（npm ci）后再启动；仍不能启动的，请将此句告知开发方。`,
  damaged: (detail, folder) =>
    `${folder} 中的数据库已损坏（${detail}）。请保留该文件夹备查，用备份的副本替换后再启动，${ELSEWHERE}。`,
};

/** One sentence: what is wrong with a folder, and what to do. */
export const sentenceFor = ({ kind, message, code }: EmbeddedFault, folder: string): string =>
  SENTENCES[kind](message, folder, code).replaceAll('\n', ' ');
