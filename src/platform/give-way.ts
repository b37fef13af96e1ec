/** Lets others have their turn, so that long work does not keep everybody else waiting. */
export const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 0));
