/** Where the working of a figure stands: what it is made of, and every record behind it. */
import type { Basis } from '../domain/figures/figure.ts';
import type { Dimension } from '../domain/journal/measures.ts';
import { linked, type Ctx } from './pages.ts';

/** The codes to which a figure is narrowed. */
export type Narrowed = Partial<Record<Dimension, string>>;

/** The address of a figure's working, narrowed if only a part is shown. */
export const figureLink = (
  c: Ctx,
  figure: string,
  asked: { basis?: Basis; as_of?: string } & Narrowed = {},
): string => linked(c, `/figures/${figure}`, asked);
