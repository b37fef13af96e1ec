/** Where the working of a figure stands: what it is made of, and every record behind it. */
import type { Basis } from '../domain/figures.ts';
import { linked, type Ctx } from './pages.ts';

/** The address of a figure's working, narrowed to one fund or enterprise where it stands for it. */
export const workingLink = (
  c: Ctx,
  figure: string,
  asked: { basis?: Basis; vehicle?: string; enterprise?: string } = {},
): string => linked(c, `/figures/${figure}`, asked);
