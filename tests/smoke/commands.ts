/** The commands that the README and the page about the API show, with what they show of answers. */

export interface Command {
  /** Where a reader finds it. */
  at: string;
  command: string;
  /** What it answers, as far as that is shown. */
  shown?: string;
  /** The kind of content, where it is said. */
  type?: string;
}

export interface Block {
  /** The line on which it begins, counted from 1. */
  line: number;
  language: string;
  lines: string[];
}

/** The fenced blocks of a Markdown file. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (!line.startsWith('```')) open?.lines.push(line);
    else if (open) open = undefined;
    else blocks.push((open = { line: index + 2, language: line.slice(3), lines: [] }));
  }
  return blocks;
}

/** Whether a shell waits for more: after a `\`, and within quotes. */
const isUnfinished = (command: string): boolean =>
  command.endsWith('\\') || command.split("'").length % 2 === 0;

/** What a block shows being typed after a `$`, to the line where the shell has all of it. */
export function commandsOf({ line, lines }: Block): Command[] {
  const commands: Command[] = [];
  for (const [index, text] of lines.entries()) {
    const last = commands.at(-1);
    if (text.startsWith('$ '))
      commands.push({ at: `README.md:${line + index}`, command: text.slice(2) });
    else if (last && isUnfinished(last.command)) last.command += `\n${text}`;
    else if (last) last.shown = `${last.shown ?? ''}\n${text}`.trim();
  }
  return commands;
}

/** The rows of a Markdown table below a line that begins as said, cell by cell. */
export function tableBelow(markdown: string, heading: string): string[][] {
  const [, after] = markdown.split(`\n${heading}\n`);
  const rows = after?.split('\n').slice(1) ?? [];
  const end = rows.findIndex((row) => !row.startsWith('|'));
  return rows.slice(0, end).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^[`*](.*)[`*]$/, '$1')),
  );
}

const ENTITIES: Record<string, string> = { quot: '"', '#39': "'", lt: '<', gt: '>', amp: '&' };

const unescaped = (html: string): string =>
  html.replace(/&(quot|#39|lt|gt|amp);/g, (_, name: string) => ENTITIES[name]!);

/** The calls on the page about the API, from the top; the last one of a route has its answer. */
export function callsOf(page: string): Command[] {
  return page.split(/<article|<main/).flatMap((part) => {
    const at = /^ id="([^"]+)"/.exec(part)?.[1] ?? '';
    const calls = [...part.matchAll(/<pre class="call">([^<]*)<\/pre>/g)];
    const answer = /<summary>答复示例[^<]*<\/summary><pre>([^<]*)<\/pre>/.exec(part)?.[1] ?? '';
    const [, type = 'application/json'] = /<p>[^<]*：([a-z]+\/[\w.+-]+)<\/p>/.exec(part) ?? [];
    return calls.map(([, html], index) => ({
      at: `/docs#${at}`,
      command: unescaped(html!),
      ...(index === calls.length - 1 && at !== '' && { shown: unescaped(answer), type }),
    }));
  });
}
