/**
 * The API's documentation for people, made only from the OpenAPI document: no script, nothing from
 * another host, and printable.
 */
import type { FC } from 'hono/jsx';
import { BOOKS } from '../domain/books/index.ts';
import { ROLES } from '../platform/roles-and-rights.ts';
import {
  routesByTag,
  successAnswer,
  type Answer,
  type ExampleRequest,
  type OpenApi,
  type Operation,
  type Parameter,
  type Route,
  type Schema,
} from '../platform/openapi.ts';
import { Fields } from './docs-schema.tsx';
import { DOCS_STYLE_PATH } from './docs-style.ts';

type Schemas = Readonly<Record<string, Schema>>;

const routeId = ({ method, path }: Route): string =>
  `${method}${path.replace(/^\/api\/v1/, '').replace(/[^A-Za-z0-9]+/g, '-')}`;

const Method: FC<{ of: string }> = ({ of }) => (
  <span class={`method ${of}`}>{of.toUpperCase()}</span>
);

const Contents: FC<{ document: OpenApi }> = ({ document }) => (
  <nav>
    <h2>目录</h2>
    {routesByTag(document).map(({ tag, description, routes }) => (
      <>
        <h4>{`${tag}${description && `：${description}`}`}</h4>
        <ul>
          {routes.map((route) => (
            <li>
              <Method of={route.method} />
              <a href={`#${routeId(route)}`}>{route.path.replace('/api/v1', '')}</a>{' '}
              <small>{route.operation.summary}</small>
            </li>
          ))}
        </ul>
      </>
    ))}
    <p>
      <a href="#events">事项类型</a>
      {' · '}
      <a href="#schemas">数据结构</a>
      {' · '}
      <a href="#refusals">拒绝代码</a>
      {' · '}
      <a href="/openapi.json">OpenAPI 3.1 文档</a>
    </p>
  </nav>
);

const PLACES: Readonly<Record<string, string>> = { path: '地址', query: '查询', header: '请求头' };

const Parameters: FC<{ of: readonly Parameter[] }> = ({ of }) => (
  <>
    <h4>参数</h4>
    <div class="wide">
      <table>
        {of.map(({ name, in: place, required, description, schema }) => (
          <tr>
            <td>
              <code>{name}</code>
              {required && <span class="need">必填</span>}
            </td>
            <td>{PLACES[place] ?? place}</td>
            <td>
              {description ?? schema.description}
              {schema.enum && schema.enum.length <= 20 && `：${schema.enum.join('、')}`}
            </td>
          </tr>
        ))}
      </table>
    </div>
  </>
);

const json = (value: unknown): string => JSON.stringify(value, null, 2);

const SIGN_IN = '/api/v1/session';

/** A program sends its token; a browser sends its cookie, and where the request comes from. */
const curlCredentials = ({ login, session }: ExampleRequest): string =>
  session
    ? `-H "Origin: $LEDGER" -b ${login}.cookies`
    : `-H "Authorization: Bearer $${login.toUpperCase()}"`;

/** The address in the form that curl needs, which does not encode letters itself. */
const quoted = (address: string): string => `"$LEDGER${encodeURI(address)}"`;

/** A request as a command for the shell. */
function curlCommand(request: ExampleRequest): string {
  const { method, address, login, key, seen, body, upload, file } = request;
  const proof = curlCredentials(request);
  const lines = [`curl ${proof}`];
  if (method !== 'get') lines[0] += ` -X ${method.toUpperCase()}`;
  if (address === SIGN_IN && method === 'post') lines[0] += ` -c ${login}.cookies`;
  if (key !== undefined) lines.push(`-H "Idempotency-Key: ${key}"`);
  if (seen !== undefined) lines.push(`-H "If-Match: $(etag ${proof} ${quoted(seen)})"`);
  if (body !== undefined)
    lines.push(`-H "Content-Type: application/json"`, `-d '${JSON.stringify(body)}'`);
  if (upload) lines.push(`-F "file=@${upload.name}"`);
  if (file !== undefined) lines.push(`-o ${file}`);
  const written = upload && `printf '${upload.text.replaceAll('\n', '\\n')}' > ${upload.name}\n`;
  return `${written ?? ''}${[...lines, quoted(address)].join(' \\\n  ')}`;
}

const Calls: FC<{ of: Operation }> = ({ of }) => {
  const example = of['x-example'];
  if (!example) return <></>;
  const { before = [], ...request } = example;
  return (
    <>
      {before.length > 0 && <p>先执行：</p>}
      {before.map((earlier) => (
        <pre class="call">{curlCommand(earlier)}</pre>
      ))}
      {before.length > 0 && <p>然后：</p>}
      <pre class="call">{curlCommand(request)}</pre>
    </>
  );
};

/** The refusals of a route with their sentences, by status. */
const Refusals: FC<{ document: OpenApi; operation: Operation }> = ({ document, operation }) => {
  const refusals = Object.entries(operation.responses).flatMap(([status, answer]) => {
    if (!('$ref' in answer)) return [];
    const shared = document.components.responses[answer.$ref.split('/').at(-1)!]!;
    const { examples = {} } = Object.values(shared.content ?? {})[0] ?? {};
    return Object.keys(examples).map((code) => ({ status, code }));
  });
  return (
    <details>
      <summary>可能的拒绝（{refusals.length} 种）</summary>
      <dl>
        {refusals.map(({ status, code }) => (
          <>
            <dt>
              {status} <code>{code}</code>
            </dt>
            <dd>{document.components.examples[code]?.summary}</dd>
          </>
        ))}
      </dl>
    </details>
  );
};

const AnswerBody: FC<{ answer: Answer; schemas: Schemas }> = ({ answer, schemas }) => {
  const [type, content] = Object.entries(answer.content ?? {})[0] ?? [];
  if (type === undefined || !content) return <p>{answer.description}</p>;
  if (type !== 'application/json') return <p>{`${answer.description}：${type}`}</p>;
  return (
    <>
      <Fields schema={content.schema} schemas={schemas} />
      {content.example !== undefined && (
        <details>
          <summary>答复示例（列表只列一两行）</summary>
          <pre>{json(content.example)}</pre>
        </details>
      )}
    </>
  );
};

const RouteArticle: FC<{ document: OpenApi; route: Route }> = ({ document, route }) => {
  const { operation } = route;
  const { parameters = [], requestBody } = operation;
  const answer = successAnswer(operation);
  const body = requestBody?.content['application/json'];
  const { schemas } = document.components;
  return (
    <article id={routeId(route)}>
      <h3>
        <Method of={route.method} />
        <code>{route.path}</code>
      </h3>
      <p>{operation.summary}</p>
      <p class="roles">
        谁可使用：{operation['x-roles']?.map((role) => ROLES[role]).join('、') ?? '任何人'}
      </p>
      {parameters.length > 0 && <Parameters of={parameters} />}
      {body && (
        <>
          <h4>请求内容</h4>
          <Fields schema={body.schema} schemas={schemas} marks="required" />
        </>
      )}
      <h4>调用</h4>
      <Calls of={operation} />
      <h4>答复</h4>
      {answer && <AnswerBody answer={answer} schemas={schemas} />}
      <Refusals document={document} operation={operation} />
    </article>
  );
};

const eventName = (type: string): string => `Event_${type.replace(/[.-]/g, '_')}`;

const EventTypes: FC<{ schemas: Schemas }> = ({ schemas }) => (
  <section id="events">
    <h2>事项类型</h2>
    <p>
      提交时每个事项除 <code>data</code> 外还可填写：发生日 <code>effective_on</code>
      （必填）、外部编号 <code>external_id</code>、依据文件 <code>document</code>、摘要{' '}
      <code>memo</code>、来源 <code>provenance</code>、订正 <code>corrects</code>、理由{' '}
      <code>overrides</code>。下列各表为 <code>data</code> 的内容。
    </p>
    {BOOKS.map((book) => (
      <>
        <h4>{book.label}</h4>
        {book.events.map(({ type }) => {
          const schema = schemas[eventName(type)]!;
          return (
            <article id={eventName(type)}>
              <h3>
                {schema.title} <code>{type}</code>
              </h3>
              <p>{schema.description}</p>
              <Fields schema={schema.properties!.data!} schemas={schemas} marks="required" />
              <details>
                <summary>示例</summary>
                <pre>{json(schema.examples?.[0])}</pre>
              </details>
            </article>
          );
        })}
      </>
    ))}
  </section>
);

const Structures: FC<{ schemas: Schemas }> = ({ schemas }) => (
  <section id="schemas">
    <h2>数据结构</h2>
    {Object.entries(schemas)
      .filter(([name, { enum: options }]) => !name.startsWith('Event_') && !options)
      .map(([name, schema]) => (
        <article id={name}>
          <h3>
            <code>{name}</code> {schema.title ?? ''}
          </h3>
          {schema.description !== undefined && <p>{schema.description}</p>}
          <Fields schema={schema} schemas={schemas} />
        </article>
      ))}
  </section>
);

const AllRefusals: FC<{ document: OpenApi }> = ({ document }) => (
  <section id="refusals">
    <h2>拒绝代码</h2>
    <p>
      拒绝一律为 <a href="#Problem">application/problem+json</a>（RFC 9457）；<code>code</code>
      稳定，<code>detail</code> 与 <code>errors</code> 写明哪里不对、应怎样做。
    </p>
    <dl id="RefusalCode">
      {Object.entries(document.components.examples).map(([code, { summary, value }]) => (
        <>
          <dt>
            {(value as { status: number }).status} <code>{code}</code>
          </dt>
          <dd>{summary}</dd>
        </>
      ))}
    </dl>
  </section>
);

/** The address, the demo people's tokens by login, and how the version of an answer is taken. */
const PREPARATION = `LEDGER=http://127.0.0.1:8787
eval "$(node -p "require('./data/demo-logins.json')
  .map(({ login, token }) => login.toUpperCase() + '=' + token).join(';')")"
etag() { curl -sS -I "$@" | grep -i '^etag:' | tr -d '\\r' | cut -d ' ' -f 2; }`;

const Introduction: FC<{ document: OpenApi }> = ({ document }) => (
  <>
    <h1>{document.info.title} 接口说明</h1>
    <p>{document.info.description}</p>
    <h2>怎样调用</h2>
    <p>
      下文的命令在 Linux 或 macOS 的终端中逐条执行：<code>$LEDGER</code> 为本站网址，
      <code>$OFFICER</code> 等为各人的令牌，<code>etag</code> 取一个地址的版本标记，供{' '}
      <code>If-Match</code> 之用。在新装的演示组合上，于安装文件夹中先执行：
    </p>
    <pre class="call">{PREPARATION}</pre>
    <p>然后自上而下逐条执行，即得所示的答复；其中的名称与数字均为虚构或演示，列表只列前两行。</p>
    <p>时刻、散列值与当天的日期各次不同；“（密码）”请换成该登录名的密码。</p>
    <p>
      同一请求重发时须用同一个 <code>Idempotency-Key</code>，另一请求须另用一个。
    </p>
    <p>
      程序使用令牌。<code>POST /session</code> 与凭登录 Cookie 的改动须说明来自本站：浏览器自动带上{' '}
      <code>Sec-Fetch-Site</code>，其他程序须带 <code>Origin: $LEDGER</code>，否则以{' '}
      <code>cross_site</code> 拒绝；对外来源另有设置（<code>KECHUANG_ORIGIN</code>）时以其为准。
    </p>
  </>
);

const DocsPage: FC<{ document: OpenApi }> = ({ document }) => (
  <html lang="zh-CN">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{`${document.info.title} 接口说明`}</title>
      <link rel="stylesheet" href={DOCS_STYLE_PATH} />
    </head>
    <body>
      <Introduction document={document} />
      <Contents document={document} />
      <main>
        {routesByTag(document).map(({ tag, routes }) => (
          <section>
            <h2>{tag}</h2>
            {routes.map((route) => (
              <RouteArticle document={document} route={route} />
            ))}
          </section>
        ))}
        <EventTypes schemas={document.components.schemas} />
        <Structures schemas={document.components.schemas} />
        <AllRefusals document={document} />
      </main>
    </body>
  </html>
);

/** A page takes a quarter of a second to render, and its document does not change. */
const rendered = new WeakMap<OpenApi, string>();

/** The page that explains the API. */
export function docsPage(document: OpenApi): string {
  const page =
    rendered.get(document) ?? `<!DOCTYPE html>${String(<DocsPage document={document} />)}`;
  rendered.set(document, page);
  return page;
}
