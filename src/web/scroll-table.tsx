/** A table that scrolls by itself, by hand and by keyboard, where the window is narrower. */
import type { Child, FC } from 'hono/jsx';

interface ScrollTableProps {
  /** What it holds, for whoever cannot see it. */
  label: string;
  /** What stands above it, where that says more. */
  caption?: Child;
  headings: readonly string[];
  /** Which of the headings stand above numbers. */
  numeric?: readonly string[];
  /** The last column holds buttons: it stays in sight however far the rest is scrolled. */
  acts?: boolean;
  /** Its rows. */
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
