/**
 * Every refusal that any test provokes is read here: no sentence of a library is in it. What its
 * sender wrote stands between quotation marks, or comes back as it was; the rest is ours.
 */
import type { App } from '../../src/app.ts';

/** How the libraries in use begin or end what they say. */
const OF_LIBRARIES = new RegExp(
  [
    'invalid (input|value|type|option|key|json|string|date|record|line|delimiter|option)',
    'expected (string|number|int|array|object|boolean|record|property|double|one of|token)',
    'received (undefined|null|string|number|array|object|boolean|nan)',
    'too (big|small|long|many)\\b',
    'unrecognized key|unexpected (token|end|identifier|character|eof|non-whitespace)',
    'unterminated|malformed|bad (control|escaped|request|zip)|not valid json|in json at',
    'violates|duplicate key|does not exist|permission denied|syntax error|out of range',
    'cannot (read|set|find|be|convert)|is not (a|an|iterable|defined|valid)\\b|must (be|have)\\b',
    'not (found|allowed|implemented|supported)\\b|internal server|failed to|invalid_\\w+:',
  ].join('|'),
  'i',
);

/** Three words and spaces between them are a sentence that nobody of ours wrote. */
const ENGLISH = /\b[a-z]{2,}(?: [a-z']{2,}){2,}/i;

/** Without what is between quotation marks, which is what was sent. */
const unquoted = (text: string): string =>
  text.replace(/“[^”]*”/gs, '“”').replace(/\{"[^{}]*\}/g, '{}');

function sentencesOf(body: unknown): string[] {
  const { title, detail, errors, faults } = (body ?? {}) as Record<string, unknown>;
  const listed = [errors, faults].flatMap((each) =>
    Array.isArray(each) ? each.map((fault: { detail?: unknown }) => fault.detail) : [],
  );
  return [title, detail, ...listed].filter((text): text is string => typeof text === 'string');
}

/** What a page says of something refused. */
const alertsOf = (html: string): string[] =>
  [...html.matchAll(/role="alert"[^>]*>(.*?)<\/(?:div|section)>/gs)].map(([, text]) =>
    text!.replace(/<[^>]*>/g, ' ').replaceAll('&quot;', '"'),
  );

/** Those of some sentences that are not ours, and did not come with what was sent either. */
export const foreign = (sentences: readonly string[], sent = ''): string[] =>
  sentences.filter((sentence) => {
    const text = unquoted(sentence);
    if (!/\p{Script=Han}/u.test(text)) return true;
    return [OF_LIBRARIES, ENGLISH].some((pattern) => {
      const found = pattern.exec(text)?.[0];
      return found !== undefined && !sent.includes(found);
    });
  });

/** As it is read; what cannot be stays. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What a request says, as far as a refusal may say it again. */
function sentIn([input, init]: Parameters<App['request']>): string {
  const asked = new URL(input instanceof Request ? input.url : String(input), 'http://x');
  const body = typeof init?.body === 'string' ? init.body : '';
  return [decoded(asked.pathname), ...[...asked.searchParams].flat(), body].join('\n');
}

async function foreignIn(response: Response, sent: string): Promise<string[]> {
  const type = response.headers.get('content-type') ?? '';
  // The answer to HEAD says nothing.
  if (response.body === null) return [];
  if (type.includes('problem+json') || (type.includes('json') && response.status < 300))
    return foreign(sentencesOf(await response.clone().json()), sent);
  if (response.status < 400) return [];
  if (type.includes('html')) return foreign(alertsOf(await response.clone().text()), sent);
  return [`${response.status} ${type}`];
}

/** The application, which fails where it refuses in the words of a library. */
export function inOurWords(app: App): App {
  const ask = app.request;
  app.request = async (...asked: Parameters<App['request']>) => {
    const response = await ask(...asked);
    const found = await foreignIn(response, sentIn(asked));
    if (found.length > 0) throw new Error(`not in our words: ${found.join('\n')}`);
    return response;
  };
  return app;
}
