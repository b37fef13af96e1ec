/** The one place where the clock is read; everything else is given the day or the instant. */
import type { Day } from '../domain/days.ts';

/** The bureau's business day: the date in China, wherever the machine stands. */
const businessDay = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

export const today = (): Day => businessDay.format(new Date()) as Day;

export const milliseconds = (): number => performance.now();
