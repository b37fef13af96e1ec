/** One line per request, as JSON, on standard output. */
export interface RequestLine {
  request_id: string;
  method: string;
  path: string;
  status: number;
  milliseconds: number;
  person?: string | undefined;
  code?: string | undefined;
}

export type Log = (line: RequestLine) => void;

export const logToConsole: Log = (line) => console.log(JSON.stringify(line));

/** A fault of ours, in a request or outside any: in full to the log, never to the user. */
export function logFault(requestId: string | undefined, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(JSON.stringify({ request_id: requestId, fault: text }));
}

/** A message for the person at the terminal. */
export const logSentence = (sentence: string): void => console.error(sentence);
