/** Every page, and the files that pages refer to. */
import { pageRouter } from './pages.ts';
import { accessLogPages } from './pages/access-log.tsx';
import { accountPages } from './pages/account.tsx';
import { auditPages } from './pages/audit.tsx';
import { draftPages } from './pages/drafts.tsx';
import { eventPages } from './pages/events.tsx';
import { homePages } from './pages/home.tsx';
import { importPages } from './pages/import.tsx';
import { peoplePages } from './pages/people.tsx';
import { quarterPages } from './pages/quarters.tsx';
import { recordPages } from './pages/record.tsx';
import { listPages } from './pages/lists.tsx';
import { reportPages } from './pages/report.tsx';
import { signInPages } from './pages/sign-in.tsx';
import { thingPages } from './pages/registered-thing.tsx';
import { roleGrantPages } from './pages/role-grants.tsx';
import { workPages } from './pages/work.tsx';
import { submissionPages } from './pages/submissions.tsx';
import { suggestions } from './pages/suggestions.ts';
import { figurePages } from './pages/figure.tsx';
import { ICON, ICON_PATH, SCRIPT, SCRIPT_PATH, scriptHeaders } from './script.ts';
import { STYLE, STYLE_PATH, styleHeaders } from './style.ts';
import { fileHeaders } from './assets.ts';

export { refusedPage } from './pages/error.tsx';
export { sayWhoHolds } from './pages/work.tsx';

export const pages = pageRouter()
  .route('/', signInPages)
  .route('/', accountPages)
  .route('/', homePages)
  .route('/', listPages)
  .route('/', thingPages)
  .route('/', figurePages)
  .route('/', recordPages)
  .route('/', importPages)
  .route('/', workPages)
  .route('/', draftPages)
  .route('/', submissionPages)
  .route('/', eventPages)
  .route('/', quarterPages)
  .route('/', reportPages)
  .route('/', auditPages)
  .route('/', peoplePages)
  .route('/', roleGrantPages)
  .route('/', accessLogPages)
  .route('/', suggestions);

export const sharedFiles = pageRouter()
  .get(STYLE_PATH, (c) => c.body(STYLE, 200, styleHeaders(c.req.query('v'))))
  .get(SCRIPT_PATH, (c) => c.body(SCRIPT, 200, scriptHeaders(c.req.query('v'))))
  .get(ICON_PATH, (c) => c.body(ICON, 200, fileHeaders('image/svg+xml', true)))
  .get('/favicon.ico', (c) => c.redirect(ICON_PATH, 301));
