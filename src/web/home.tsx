/** The front door: what this is, and where to go. It shows no record and needs no sign-in. */
import type { FC } from 'hono/jsx';
import { STYLE_LINK } from './style.ts';

const Home: FC<{ origin: string }> = ({ origin }) => (
  <html lang="zh-CN">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>科创台账</title>
      <link rel="stylesheet" href={STYLE_LINK} />
    </head>
    <body>
      <h1>科创台账</h1>
      <p>市级科技金融台账：每个数字都能按任意一天、按当时所知重现，并能追溯到不可更改的记录。</p>
      <p>
        目前提供接口与季度报告工作簿，请凭令牌访问（演示令牌见服务启动时的提示或{' '}
        <code>data/demo-logins.json</code>）：
      </p>
      <ul>
        <li>
          接口说明：<a href="/docs">/docs</a>（OpenAPI 3.1：
          <a href="/openapi.json">/openapi.json</a>）
        </li>
        <li>
          全部指标：<code>/api/v1/figures</code>；对外口径核对：
          <code>/api/v1/published-figures</code>
        </li>
        <li>
          季度报告工作簿：<code>/api/v1/quarters/2024Q2/report.xlsx</code>
        </li>
      </ul>
      <pre>{`curl -H "Authorization: Bearer <令牌>" \\\n  ${origin}/api/v1/quarters/2024Q2/report.xlsx -o 季报.xlsx`}</pre>
    </body>
  </html>
);

/** The page at the root, for the address it was asked under. */
export const homePage = (origin: string): string =>
  `<!DOCTYPE html>${String(<Home origin={origin} />)}`;
