/** Bodies: not too large, and what is said of one that was cut short. */
import { bodyLimit } from 'hono/body-limit';
import { Refusal } from '../platform/errors.ts';

/** Ten megabytes: twice what the longest submission needs. */
const LARGEST_BODY = 10 * 1024 * 1024;

export const limitBody = bodyLimit({
  maxSize: LARGEST_BODY,
  onError: () => {
    throw new Refusal('body_too_large', '请求内容超过 10 MB，请分批提交。');
  },
});

/** What Node says when a sender goes away, or is cut off, before all of the body has come. */
const CUT_OFF = /^(Error: )?aborted$|prematurely closed/;

export const isCutOff = (error: unknown): boolean =>
  error instanceof Error && CUT_OFF.test(error.message);

export const incomplete = (): Refusal =>
  new Refusal('body_incomplete', '请求内容没有完整到达，请检查网络后重新提交。');
