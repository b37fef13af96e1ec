/** Ends the service when it is told to, or after an unexpected fault. */
import { logFault, logSentence } from '../platform/log.ts';
import type { Stop } from './stop.ts';

type Say = (line: string) => void;

/** How long an orderly end may take, in seconds: as long as any request may. */
const LONGEST_END = 30;

/**
 * Ends in order at the first signal. Ends at once at a second one, or if that takes too long.
 *
 * A fault outside any request is logged and ends the process the same way, with exit code 1: nobody
 * knows what it left unfinished, so the process must not go on. Requests of others are answered
 * first.
 * @param end stops taking requests; done when all accepted requests are answered.
 * @param failed done when the database has ended for good, which ends the service too.
 */
export function endInOrder(say: Say, end: () => Promise<void>, failed: Promise<Stop>): void {
  let ending = false;
  let code = 0;
  const fail = (error: unknown): void => {
    logFault(undefined, error);
    code = 1;
  };
  const stop = (why: string): void => {
    if (ending) return;
    ending = true;
    say(`${why}：不再接受新请求，答复完已接受的请求后结束（再按一次 Ctrl+C 立即结束）。`);
    setTimeout(() => {
      say(`${LONGEST_END} 秒内未能答复全部请求，现在结束。`);
      process.exit(1);
    }, LONGEST_END * 1000).unref();
    void end()
      .catch(fail)
      .finally(() => process.exit(code));
  };
  const onSignal = (): void => {
    if (ending) {
      say('再次收到停止信号，立即结束；尚未答复的请求请由发送方以同一个 Idempotency-Key 重试。');
      process.exit(1);
    }
    stop('正在停止');
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  void failed.then(({ message }) => {
    code = 1;
    logSentence(message);
    stop('数据库已停止，正在停止');
  });
  // A rejected promise that nothing handles arrives here too.
  process.on('uncaughtException', (error) => {
    fail(error);
    stop('出现未预料的故障，正在停止');
  });
}
