/** A sentence for the person at the terminal; the command ends with it and exit code 1. */
export class Stop extends Error {}
