/** What was recorded about a thing, newest first. */
import type { FC } from 'hono/jsx';
import type { Names } from '../actions/names-and-labels.ts';
import type { StoredEvent } from '../db/journal.ts';
import { linked, type Ctx } from './pages.ts';
import { recordLine, typeLabel } from './record-words.tsx';

interface TimelineProps {
  c: Ctx;
  events: readonly StoredEvent[];
  names: Names;
}

export const Timeline: FC<TimelineProps> = ({ c, events, names }) => {
  const latestFirst = [...events].sort((a, b) =>
    a.effective_on === b.effective_on ? b.seq - a.seq : a.effective_on < b.effective_on ? 1 : -1,
  );
  return (
    <ol class="timeline">
      {latestFirst.map((event) => (
        <li class={event.reversedBy === undefined ? undefined : 'reversed'}>
          <strong>
            {event.effective_on} {typeLabel(event.type)}
          </strong>{' '}
          <a href={linked(c, `/events/${event.seq}`)}>第 {event.seq} 号记录</a>
          {event.reversedBy !== undefined && <span>（已由第 {event.reversedBy} 号冲销）</span>}
          {event.provenance === 'illustrative' && <span class="demo">演示</span>}
          <br />
          {recordLine(event.type, event.data, names)}
          {event.document !== undefined && <span class="none"> · 依据 {event.document}</span>}
        </li>
      ))}
    </ol>
  );
};
