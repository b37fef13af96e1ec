import { errorCode } from '../db/error-codes.ts';

/** Why a file could not be read or written, in place of what the system says in English. */
const WHY: Readonly<Record<string, string>> = {
  ENOENT: '没有这个文件或文件夹',
  ENOTDIR: '路径中有一段不是文件夹',
  EISDIR: '这是一个文件夹',
  EACCES: '没有权限',
  EPERM: '没有权限',
  EROFS: '所在磁盘只能读取',
  ENOSPC: '磁盘已满',
};

/** Whether an error is about a file. */
export const isOfFile = (error: unknown): boolean => errorCode(error) in WHY;

/** The reason, for a sentence that names the file. */
export const failureWords = (error: unknown): string =>
  WHY[errorCode(error)] ?? `错误代码 ${errorCode(error)}`;
