/** The pages under one menu entry, as tabs. */
import type { FC } from 'hono/jsx';
import { linkedAnew, type Ctx } from './pages.ts';

interface TabsProps {
  c: Ctx;
  /** The path of the page that is shown. */
  current: string;
  tabs: readonly { path: string; title: string }[];
}

export const Tabs: FC<TabsProps> = ({ c, current, tabs }) => {
  if (tabs.length < 2) return null;
  return (
    <nav class="tabs" aria-label="分册">
      {tabs.map(({ path, title }) => (
        <a href={linkedAnew(c, path)} aria-current={path === current ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
};
