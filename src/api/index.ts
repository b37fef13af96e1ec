/** Every route under /api/v1 in one chain, so that its type names them all for typed clients. */
import { accessLog } from './access-log.ts';
import { proofs } from './proofs.ts';
import { exposure } from './exposure.ts';
import { codeLists } from './code-lists.ts';
import { downloads } from './downloads.ts';
import { drafts } from './drafts.ts';
import { eventTypes } from './event-types.ts';
import { events } from './events.ts';
import { figures } from './figures.ts';
import { createRouter } from './http.ts';
import { imports } from './imports.ts';
import { indicators } from './indicators.ts';
import { investments } from './investments.ts';
import { lists } from './lists.ts';
import { payments } from './payments.ts';
import { people } from './people.ts';
import { quarters } from './quarters.ts';
import { returns } from './returns.ts';
import { reversal } from './reversal.ts';
import { review } from './review.ts';
import { series } from './series.ts';
import { roleGrants } from './role-grants.ts';
import { serviceLists } from './service-lists.ts';
import { session } from './session.ts';
import { submissions } from './submissions.ts';
import { tokens } from './tokens.ts';
import { trail } from './trail.ts';
import { undo } from './undo.ts';
import { work } from './work.ts';

export const api = createRouter()
  .route('/api/v1', submissions)
  .route('/api/v1', reversal)
  .route('/api/v1', undo)
  .route('/api/v1', imports)
  .route('/api/v1', review)
  .route('/api/v1', work)
  .route('/api/v1', drafts)
  .route('/api/v1', events)
  .route('/api/v1', lists)
  .route('/api/v1', investments)
  .route('/api/v1', eventTypes)
  .route('/api/v1', codeLists)
  .route('/api/v1', exposure)
  .route('/api/v1', indicators)
  .route('/api/v1', figures)
  .route('/api/v1', trail)
  .route('/api/v1', series)
  .route('/api/v1', returns)
  .route('/api/v1', payments)
  .route('/api/v1', quarters)
  .route('/api/v1', session)
  .route('/api/v1', serviceLists)
  .route('/api/v1', people)
  .route('/api/v1', roleGrants)
  .route('/api/v1', tokens)
  .route('/api/v1', accessLog)
  .route('/api/v1', proofs)
  .route('/api/v1', downloads);
