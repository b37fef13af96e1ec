/** Gives other requests a turn, so that long work does not block everybody else. */
export const giveWay = (): Promise<void> => new Promise((done) => setTimeout(done, 0));
