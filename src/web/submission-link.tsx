/** The number of a submission, as a link for people who may see others' submissions. */
import type { FC } from 'hono/jsx';
import { may } from '../platform/roles-and-rights.ts';
import { linked, type Ctx } from './pages.ts';

export const SubmissionLink: FC<{ c: Ctx; id: number }> = ({ c, id }) =>
  may(c.var.person, 'reports:read') ? (
    <a href={linked(c, `/submissions/${id}`)}>第 {id} 号</a>
  ) : (
    <>第 {id} 号</>
  );
