/** The frame of every page: title, menu, the two dates, and who is signed in. */
import type { Child, FC } from 'hono/jsx';
import type { KnownMoment } from '../domain/journal/posted-event.ts';
import type { Ctx } from '../http/request-context.ts';
import { beijingTime } from '../domain/values/instants.ts';
import { may, ROLES, type Person } from '../platform/roles-and-rights.ts';
import { MENU } from './menu.ts';
import { askedDates, PLACE_IN_LIST } from './asked-dates.ts';
import { SCRIPT_LINK } from './script.ts';
import { STYLE_LINK } from './style.ts';

export interface PageContent {
  title: string;
  /** Which entry of the menu is the current one: its path. */
  menu?: string;
  /** Where the page shows figures of a moment: both dates are shown and can be changed. */
  moment?: KnownMoment;
  /** Whether anything on it rests on demonstration data. */
  illustrative?: boolean;
  /** After how many seconds the page opens itself again, if it waits for something. */
  reloads?: number;
  children: Child;
}

const Head: FC<{ title: string; reloads?: number | undefined }> = ({ title, reloads }) => (
  <head>
    <meta charset="utf-8" />
    {reloads !== undefined && <meta http-equiv="refresh" content={String(reloads)} />}
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>{title === '科创台账' ? title : `${title} · 科创台账`}</title>
    <link rel="stylesheet" href={STYLE_LINK} />
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
    <script src={SCRIPT_LINK} defer></script>
  </head>
);

const Menu: FC<{ person: Person; current: string | undefined; search: string }> = (props) => (
  <nav class="menu" aria-label="主菜单">
    {MENU.map(({ label, entries }) => {
      const shown = entries.filter(({ action }) => may(props.person, action));
      if (shown.length === 0) return null;
      return (
        <section>
          <h2>{label}</h2>
          <ul>
            {shown.map(({ path, label: name }) => (
              <li>
                <a
                  href={`${path}${props.search}`}
                  aria-current={path === props.current ? 'page' : undefined}
                >
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </section>
      );
    })}
  </nav>
);

/** Keeps what the address asks for when the dates are changed, but not its place in the list. */
const OtherParts: FC<{ c: Ctx }> = ({ c }) => (
  <>
    {Object.entries(c.req.query())
      .filter(([name]) => !['as_of', 'known_at', ...PLACE_IN_LIST].includes(name))
      .map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
  </>
);

const Dates: FC<{ c: Ctx; moment: NonNullable<PageContent['moment']> }> = ({ c, moment }) => {
  const { asOf, knownAt } = askedDates(c);
  return (
    <form class="dates" method="get" action={c.req.path}>
      <OtherParts c={c} />
      <label>
        截至日
        <input type="date" name="as_of" value={moment.asOf} min="1949-10-01" max={c.var.today} />
      </label>
      <label>
        按当时所知
        <input
          type="text"
          name="known_at"
          value={knownAt ?? ''}
          placeholder="现在"
          size={22}
          aria-describedby="known-hint"
        />
      </label>
      <button type="submit">查看</button>
      {(asOf !== undefined || knownAt !== undefined) && <a href={c.req.path}>回到今天</a>}
      <span class="hint" id="known-hint">
        所示为 {moment.asOf} 的状况，按 {beijingTime(moment.knownAt)}（北京时间，第{' '}
        {moment.knownSeq} 号记录）所知。
      </span>
    </form>
  );
};

const WhoAmI: FC<{ person: Person }> = ({ person }) => (
  <div class="who">
    <a href="/account">
      {person.name}（{ROLES[person.role]}）
    </a>
    <form method="post" action="/sign-out">
      <button type="submit" class="plain">
        退出
      </button>
    </form>
  </div>
);

/** A page for somebody who is signed in, or for nobody in particular. */
export async function frame(c: Ctx, content: PageContent): Promise<string> {
  const person = c.get('person') as Person | undefined;
  const { title, menu, moment, illustrative, children } = content;
  const kept = new URLSearchParams(
    Object.entries({ as_of: askedDates(c).asOf, known_at: askedDates(c).knownAt }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  ).toString();
  const search = kept === '' ? '' : `?${kept}`;
  const body = (
    <html lang="zh-CN">
      <Head title={title} reloads={content.reloads} />
      <body>
        <a class="skip" href="#main">
          跳到正文
        </a>
        <header>
          <a class="brand" href={`/${search}`}>
            科创台账
          </a>
          {person && <WhoAmI person={person} />}
        </header>
        {person && (
          <details class="drawer" open>
            <summary>菜单</summary>
            <Menu person={person} current={menu} search={search} />
          </details>
        )}
        <main id="main" tabindex={-1}>
          {illustrative && (
            <p class="banner" role="note">
              本页含演示数据，不得作为正式口径使用。
            </p>
          )}
          <h1>{title}</h1>
          {moment && <Dates c={c} moment={moment} />}
          {children}
        </main>
      </body>
    </html>
  );
  return `<!DOCTYPE html>${await body.toString()}`;
}
