/** Lets others have their turn, so that long work does not keep everybody else waiting. */
export const giveWay = (): Promise<void> => new Promise((done) => setTimeout(done, 0));
