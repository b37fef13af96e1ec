/** The only place where the clock is read; all other code is given the day or the instant. */
/** The bureau's business day: the date in China, wherever the machine stands. */
const businessDay = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

export const today = (): string => businessDay.format(new Date());

export const milliseconds = (): number => performance.now();

/** This instant in UTC, in milliseconds with six decimals as every instant is written. */
export const now = (): string => new Date().toISOString().replace('Z', '000Z');
