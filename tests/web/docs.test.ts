/** The page that explains the API says of every route and event type what the document says. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenApi } from '../../src/api/document.ts';
import { DEFINITIONS } from '../../src/domain/books/index.ts';
import { ROLES } from '../../src/platform/roles-and-rights.ts';
import { Ledger } from '../support/ledger.ts';

let ledger: Ledger;
let page: string;
let document: OpenApi;

beforeAll(async () => {
  ledger = await Ledger.open();
  page = new TextDecoder().decode((await ledger.request(undefined, '/docs')).body);
  document = (await ledger.request(undefined, '/openapi.json')).body;
});
afterAll(() => ledger.close());

const articles = (): string[] => page.split('<article').slice(1);

test('anybody may read it, in Chinese', async () => {
  const answer = await ledger.request(undefined, '/docs');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
  expect(page).toMatch(/^<!DOCTYPE html><html lang="zh-CN">/);
});

test('every route has its place: method, path, roles, parameters, a call and its refusals', () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const article = articles().find(
        (text) => text.includes(`>${method.toUpperCase()}<`) && text.includes(`>${path}</code>`),
      );
      expect(article, `${method} ${path}`).toBeDefined();
      expect(article).toContain(operation.summary);
      const roles = operation['x-roles']?.map((role) => ROLES[role]).join('、') ?? '任何人';
      expect(article).toContain(`谁可使用：${roles}`);
      for (const { name } of operation.parameters ?? [])
        expect(article).toContain(`<code>${name}</code>`);
      expect(article).toContain('curl -H');
      expect(article).toContain('<code>unauthenticated</code>');
      expect(article).toContain('请先登录或提供有效令牌');
    }
  }
});

test('every event type has its fields by name and label', () => {
  for (const { type, label, fields } of DEFINITIONS.values()) {
    const article = articles().find((text) => text.includes(`<code>${type}</code></h3>`));
    expect(article, type).toContain(label);
    for (const name of Object.keys(fields)) expect(article).toContain(`<code>${name}</code>`);
  }
});

test('every link within the page leads somewhere', () => {
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
});

test('it runs nothing, styles nothing inline, and asks no other host', async () => {
  expect(page).not.toMatch(/<script|<style| style=| on\w+="/);
  expect(page).not.toMatch(/(?:href|src)="(?:https?:)?\/\//);
  const style = await ledger.request(undefined, '/assets/docs.css');
  expect(page).toContain('href="/assets/docs.css"');
  expect(style.headers.get('content-type')).toMatch(/^text\/css/);
  expect(new TextDecoder().decode(style.body)).not.toMatch(/@import|url\(/);
});
