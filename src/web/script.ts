/**
 * The pages' one script. Every page works without it; it reads amounts back in 万元 and 亿元,
 * suggests names, shows that long work goes on, and lets charts be read point by point. Plain text,
 * because it runs in browsers and not here.
 */
import { fileHeaders, assetVersion } from './assets.ts';

export const SCRIPT = `'use strict';
(() => {
  const drawer = document.querySelector('details.drawer');
  if (drawer && window.matchMedia('(max-width: 899px)').matches) drawer.open = false;

  const grouped = (text) => text.replace(/\\B(?=(\\d{3})+(?!\\d))/g, ',');
  // By digits and not by numbers, so that no amount is rounded on its way.
  const shifted = (whole, part, places) => {
    const digits = whole.padStart(places + 1, '0') + part;
    const at = whole.padStart(places + 1, '0').length - places;
    const rest = digits.slice(at).replace(/0+$/, '');
    return grouped(digits.slice(0, at)) + (rest ? '.' + rest : '');
  };
  const readBack = (text) => {
    const plain = text.normalize('NFKC').replace(/[,\\s]/g, '');
    const found = /^(\\d+)(?:\\.(\\d{1,2}))?$/.exec(plain);
    if (!plain) return '';
    if (!found) return '请填写以元计的金额，最多两位小数';
    const whole = found[1].replace(/^0+(?=\\d)/, '');
    const part = found[2] || '';
    if (whole.length > 8) return '＝ ' + shifted(whole, part, 8) + ' 亿元';
    if (whole.length > 4) return '＝ ' + shifted(whole, part, 4) + ' 万元';
    return '＝ ' + grouped(whole) + (part ? '.' + part : '') + ' 元';
  };
  for (const input of document.querySelectorAll('input[data-money]')) {
    const out = document.getElementById(input.dataset.money);
    const show = () => { if (out) out.textContent = readBack(input.value); };
    input.addEventListener('input', show);
    show();
  }

  let asked = 0;
  for (const input of document.querySelectorAll('input[data-suggest]')) {
    const list = document.getElementById(input.getAttribute('list'));
    let timer;
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const number = ++asked;
        const query = new URLSearchParams({ kinds: input.dataset.suggest, q: input.value });
        const answer = await fetch('/suggest?' + query, { headers: { accept: 'application/json' } });
        if (!answer.ok || number !== asked || !list) return;
        const { data } = await answer.json();
        list.replaceChildren(...data.map(({ code, name }) => {
          const option = document.createElement('option');
          option.value = code;
          option.label = name;
          option.textContent = name;
          return option;
        }));
      }, 180);
    });
  }

  // How far one's own work is, while the browser waits for the page that it leads to.
  const show = (place, busy, patience) => {
    const status = document.createElement('div');
    status.className = 'note';
    status.setAttribute('role', 'status');
    const words = document.createElement('span');
    words.textContent = busy;
    const bar = document.createElement('progress');
    const seconds = document.createElement('span');
    // Read out once and not every second.
    seconds.setAttribute('aria-hidden', 'true');
    const cancel = document.createElement('button');
    cancel.type = 'button';
    cancel.className = 'second';
    cancel.textContent = '取消';
    cancel.hidden = true;
    status.append(words, ' ', bar, ' ', seconds, ' ', cancel);
    place(status);
    let passed = 0;
    let running;
    const look = async () => {
      const answer = await fetch('/api/v1/running-work', { headers: { accept: 'application/json' } });
      if (!answer.ok) return;
      const { data } = await answer.json();
      running = data[data.length - 1];
      cancel.hidden = !running;
      if (!running) return;
      const counts = running.done === null ? '' : ' ' + grouped(String(running.done));
      const all = running.of === null ? '' : ' / ' + grouped(String(running.of));
      if (running.cancelling) words.textContent = '正在取消…';
      else if (running.step)
        words.textContent = '正在' + running.step + counts + all + (counts ? ' 项' : '');
      if (running.of) { bar.max = running.of; bar.value = running.done; }
      else bar.removeAttribute('value');
    };
    let looking = false;
    const clock = setInterval(() => {
      seconds.textContent = '已用 ' + ++passed + ' 秒';
      if (looking) return;
      looking = true;
      look().catch(() => {}).finally(() => { looking = false; });
    }, 1000);
    cancel.addEventListener('click', async () => {
      cancel.disabled = true;
      const answer = await fetch('/api/v1/running-work/' + running.id, { method: 'DELETE' }).catch(() => {});
      // The page that the work leads to says what became of it.
      if (!answer || !answer.ok) cancel.disabled = false;
    });
    const restore = () => { clearInterval(clock); status.remove(); };
    setTimeout(restore, patience);
    window.addEventListener('pageshow', (shown) => { if (shown.persisted) restore(); });
    return restore;
  };
  const LONG = 600000;

  for (const form of document.querySelectorAll('form[data-busy]')) {
    form.addEventListener('submit', (event) => {
      // A download or a refusal by the browser leaves the page as it was.
      const patience = form.dataset.long ? LONG : 15000;
      show((status) => form.after(status), form.dataset.busy, patience);
      const button = event.submitter;
      const free = (is) => { if (button) button.disabled = is; };
      setTimeout(() => free(true), 0);
      setTimeout(() => free(false), patience);
      window.addEventListener('pageshow', (shown) => { if (shown.persisted) free(false); });
    });
  }

  // A batch of many rows is reviewed, or a kept file checked again, behind a plain link.
  for (const link of document.querySelectorAll('main a[href]')) {
    if (!/^\\/(submissions\\/\\d+|import\\/[\\w-]+)(\\?|$)/.test(link.getAttribute('href'))) continue;
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const place = (status) => document.querySelector('h1').after(status);
      setTimeout(() => show(place, '正在打开…', LONG), 1000);
    });
  }

  for (const figure of document.querySelectorAll('figure[data-chart]')) {
    const marks = [...figure.querySelectorAll('svg [data-point]')];
    const reading = figure.querySelector('.reading');
    if (!marks.length || !reading) continue;
    const svg = figure.querySelector('svg');
    let at = -1;
    const read = (index) => {
      at = (index + marks.length) % marks.length;
      reading.textContent = marks[at].dataset.point;
      marks.forEach((mark, i) => { mark.setAttribute('stroke', i === at ? '#c55a11' : 'none'); });
    };
    svg.setAttribute('tabindex', '0');
    svg.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowRight' || event.key === 'ArrowDown') read(at + 1);
      else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') read(at - 1);
      else return;
      event.preventDefault();
    });
    marks.forEach((mark, index) => mark.addEventListener('mouseenter', () => read(index)));
  }

  for (const box of document.querySelectorAll('input[data-all]')) {
    box.addEventListener('change', () => {
      for (const other of document.querySelectorAll('input[name="' + box.dataset.all + '"]'))
        other.checked = box.checked;
    });
  }

  const fault = document.querySelector('[role="alert"]');
  if (fault) { fault.setAttribute('tabindex', '-1'); fault.focus(); }
})();
`;

const VERSION = assetVersion(SCRIPT);
export const SCRIPT_PATH = '/assets/app.js';
export const SCRIPT_LINK = `${SCRIPT_PATH}?v=${VERSION}`;

export const scriptHeaders = (version: string | undefined) =>
  fileHeaders('text/javascript; charset=UTF-8', version === VERSION);

export const ICON_PATH = '/assets/icon.svg';
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="5" fill="#1f4e79"/><path d="M7 23h18M9 20v-6h3v6zm5 0V9h3v11zm5 0v-8h3v8z" fill="#fff" stroke="#fff"/></svg>';
