/**
 * The API for people who read, made of the OpenAPI document alone: no script, nothing from another
 * host, and it prints.
 */
import type { FC } from 'hono/jsx';
import { BOOKS } from '../domain/books/index.ts';
import { ROLES } from '../platform/auth.ts';
import {
  successOf,
  type Answer,
  type OpenApi,
  type Operation,
  type Parameter,
  type Schema,
} from '../platform/openapi.ts';
import { Fields } from './docs-schema.tsx';
import { DOCS_STYLE_PATH } from './docs-style.ts';

type Schemas = Readonly<Record<string, Schema>>;

interface Route {
  method: string;
  path: string;
  operation: Operation;
}

const idOf = ({ method, path }: Route): string =>
  `${method}${path.replace(/^\/api\/v1/, '').replace(/[^A-Za-z0-9]+/g, '-')}`;

const routesOf = (document: OpenApi): Route[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );

/** Routes by their first tag, the document's own tags first and in its order. */
function byTag(document: OpenApi): [string, string, Route[]][] {
  const routes = routesOf(document);
  const described = new Map(document.tags.map(({ name, description }) => [name, description]));
  const names = new Set([...described.keys(), ...routes.map((route) => route.operation.tags[0]!)]);
  return [...names]
    .map((name): [string, string, Route[]] => [
      name,
      described.get(name) ?? '',
      routes.filter(({ operation }) => operation.tags[0] === name),
    ])
    .filter(([, , of]) => of.length > 0);
}

const Method: FC<{ of: string }> = ({ of }) => (
  <span class={`method ${of}`}>{of.toUpperCase()}</span>
);

const Contents: FC<{ document: OpenApi }> = ({ document }) => (
  <nav>
    <h2>目录</h2>
    {byTag(document).map(([tag, description, routes]) => (
      <>
        <h4>{`${tag}${description && `：${description}`}`}</h4>
        <ul>
          {routes.map((route) => (
            <li>
              <Method of={route.method} />
              <a href={`#${idOf(route)}`}>{route.path.replace('/api/v1', '')}</a>{' '}
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

function curlOf({ method, operation, path }: Route): string {
  const address = `"$LEDGER${operation['x-address'] ?? path}"`;
  const lines = ['curl -H "Authorization: Bearer $TOKEN"'];
  const body = operation.requestBody?.content['application/json']?.example;
  if (method !== 'get') lines[0] += ` -X ${method.toUpperCase()}`;
  if (body !== undefined) {
    lines.push(`  -H "Content-Type: application/json"`, `  -d '${JSON.stringify(body)}'`);
    const keyed = operation.parameters?.some(({ name }) => name === 'idempotency-key');
    if (keyed) lines.splice(1, 0, `  -H "Idempotency-Key: $(date +%s)-1"`);
  }
  return [...lines, `  ${address}`].join(' \\\n');
}

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

const AnswerOf: FC<{ answer: Answer; schemas: Schemas }> = ({ answer, schemas }) => {
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
  const answer = successOf(operation);
  const body = requestBody?.content['application/json'];
  const { schemas } = document.components;
  return (
    <article id={idOf(route)}>
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
      <pre>{curlOf(route)}</pre>
      <h4>答复</h4>
      {answer && <AnswerOf answer={answer} schemas={schemas} />}
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

const Introduction: FC<{ document: OpenApi }> = ({ document }) => (
  <>
    <h1>{document.info.title} 接口说明</h1>
    <p>{document.info.description}</p>
    <p>
      下文的调用以 <code>$LEDGER</code> 代表本站网址（例如 <code>http://127.0.0.1:8787</code>
      ），以 <code>$TOKEN</code> 代表令牌；示例中的名称与数字均为虚构或演示。
    </p>
  </>
);

const Page: FC<{ document: OpenApi }> = ({ document }) => (
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
        {byTag(document).map(([tag, , routes]) => (
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
  const page = rendered.get(document) ?? `<!DOCTYPE html>${String(<Page document={document} />)}`;
  rendered.set(document, page);
  return page;
}
