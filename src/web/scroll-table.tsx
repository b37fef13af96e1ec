/** A table that scrolls by itself, by hand and by keyboard, if the window is narrower. */
import type { Child, FC } from 'hono/jsx';

interface ScrollTableProps {
  /** What it contains, for people who cannot see it. */
  label: string;
  /** A caption above it, if it says more. */
  caption?: Child;
  headings: readonly string[];
  /** Which of the headings stand above numbers. */
  numeric?: readonly string[];
  /** The last column holds buttons: it stays in sight however far the rest is scrolled. */
  acts?: boolean;
  /** The rows of the table. */
  children?: Child;
}

export const ScrollTable: FC<ScrollTableProps> = ({
  label,
  caption,
  headings,
  numeric = [],
  acts = false,
  children,
}) => (
  <div class={acts ? 'scroll acts' : 'scroll'} tabindex={0} role="region" aria-label={label}>
    <table>
      <caption>{caption ?? label}</caption>
      <thead>
        <tr>
          {headings.map((text) => (
            <th scope="col" class={numeric.includes(text) ? 'num' : undefined}>
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);
