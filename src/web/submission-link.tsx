/** The number of a submission, which leads there for whoever may look at those of others. */
import type { FC } from 'hono/jsx';
import { may } from '../platform/auth.ts';
import { linked, type Ctx } from './pages.ts';

export const SubmissionLink: FC<{ c: Ctx; id: number }> = ({ c, id }) =>
  may(c.var.person, 'reports:read') ? (
    <a href={linked(c, `/submissions/${id}`)}>第 {id} 号</a>
  ) : (
    <>第 {id} 号</>
  );
