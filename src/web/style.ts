/** The pages' style as a file, because the content security policy forbids inline style. */
import { fileHeaders, assetVersion } from './assets.ts';

const TOKENS = `
:root{--ink:#1f2d3d;--muted:#5b6b7c;--line:#d5dde6;--ground:#f5f7fa;--paper:#fff;--brand:#1f4e79;--brand-dark:#163a5b;
--accent:#2e75b6;--warn-ink:#8a2b06;--warn:#fdf0e6;--bad:#b3261e;--bad-ground:#fdecea;--good:#1b6e3c;--good-ground:#e8f5ec;--head:#e9eff6}
*{box-sizing:border-box}[hidden]{display:none!important}
html{font-size:14px}
body{margin:0;font-family:"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Source Han Sans SC",sans-serif;color:var(--ink);background:var(--ground);line-height:1.55}
a{color:#17508a}a:hover{color:#0b3057}
:focus-visible{outline:2px solid #c55a11;outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:#fff;padding:6px 10px;z-index:9}
h1{font-size:1.5rem;margin:0 0 .6rem;color:var(--brand-dark)}h2{font-size:1.15rem;margin:1.4rem 0 .5rem;color:var(--brand-dark)}
h3{font-size:1rem;margin:1rem 0 .4rem}p{margin:.4rem 0}`;

const FRAME = `
header{background:var(--brand);color:#fff;display:flex;align-items:center;justify-content:space-between;padding:.45rem 1rem;gap:1rem}
.brand{color:#fff;font-size:1.15rem;font-weight:700;text-decoration:none;letter-spacing:.06em}.brand:hover{color:#fff}
.who{display:flex;gap:.8rem;align-items:center}.who a{color:#fff}.who form{margin:0}
.who button.plain{background:none;border:1px solid #a9c3dc;color:#fff;padding:.15rem .7rem}
.drawer{background:var(--paper);border-bottom:1px solid var(--line)}.drawer>summary{padding:.5rem 1rem;cursor:pointer}
.menu{padding:.3rem 1rem .8rem}.menu h2{font-size:.8rem;color:var(--muted);margin:.8rem 0 .2rem;font-weight:400}
.menu ul{list-style:none;margin:0;padding:0}.menu a{display:block;padding:.28rem .6rem;text-decoration:none;border-left:3px solid transparent}
.menu a:hover{background:var(--head)}.menu a[aria-current]{border-left-color:var(--brand);background:var(--head);font-weight:700;color:var(--brand-dark)}
main{padding:1rem 1.2rem 3rem;min-width:0}main:focus{outline:none}
@media (min-width:900px){body{display:grid;grid-template:auto 1fr/176px 1fr;min-height:100vh}header{grid-column:1/3}
.drawer{border-bottom:0;border-right:1px solid var(--line);grid-column:1}.drawer>summary{display:none}main{grid-column:2}
body:not(:has(.drawer)) main{grid-column:1/3;justify-self:center;width:min(46rem,100%)}}
.banner{background:var(--warn);border:1px solid #e9c6ac;color:var(--warn-ink);padding:.4rem .8rem;border-radius:4px;margin:0 0 .8rem}
.dates{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;background:var(--paper);border:1px solid var(--line);border-radius:4px;padding:.5rem .8rem;margin:0 0 1rem}
.dates label{display:flex;gap:.4rem;align-items:center}.hint{color:var(--muted);font-size:.92em}`;

const FORMS = `
input,select,textarea,button{font:inherit;color:inherit}
input,select,textarea{border:1px solid #8494a5;border-radius:3px;padding:.28rem .5rem;background:#fff;max-width:100%}
textarea{width:100%;min-height:4.2em}
button,.button{background:var(--brand);color:#fff;border:1px solid var(--brand);border-radius:3px;padding:.32rem 1rem;cursor:pointer;text-decoration:none;display:inline-block}
button:hover,.button:hover{background:var(--brand-dark);color:#fff}button.second,.button.second{background:#fff;color:var(--brand-dark);border-color:#7f99b3}
button.second:hover,.button.second:hover{background:var(--head);color:var(--brand-dark)}button.danger{background:#fff;color:var(--bad);border-color:var(--bad)}button.danger:hover{background:var(--bad-ground)}
.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(19rem,1fr));gap:.8rem 1.4rem;align-items:start}
.field{display:flex;flex-direction:column;gap:.2rem;min-width:0}.field>label,.field>.label{font-weight:600}.field .required{color:var(--bad);font-weight:400}
.field.wide{grid-column:1/-1}.field .readback{color:var(--good);min-height:1.2em;font-size:.92em}
.field.faulty input,.field.faulty select,.field.faulty textarea{border-color:var(--bad);background:var(--bad-ground)}.fault{color:var(--bad)}
.panel{background:var(--paper);border:1px solid var(--line);border-radius:4px;padding:.8rem 1rem;margin:0 0 1rem}
.panel>h2:first-child,.panel>h3:first-child{margin-top:0}
.actions{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;margin:1rem 0}
.filters{display:flex;flex-wrap:wrap;gap:.5rem .9rem;align-items:end;margin:0 0 .8rem}.filters label{display:flex;flex-direction:column;gap:.15rem;font-size:.92em}
.note{border-left:4px solid var(--accent);background:#eef4fa;padding:.5rem .8rem;margin:.6rem 0}
.note.bad{border-color:var(--bad);background:var(--bad-ground)}.note.good{border-color:var(--good);background:var(--good-ground)}.note.warn{border-color:#c55a11;background:var(--warn)}`;

const TABLES = `
td.said{max-width:46em;min-width:16em;white-space:normal}td.said p{margin:0}dl.books{display:grid;grid-template-columns:minmax(6em,max-content) 1fr;gap:.5rem 1.2rem;margin:.4rem 0}dl.books dt{font-weight:600}dl.books dd{margin:0}
summary{cursor:pointer}.panel>summary{font-weight:600;color:var(--brand-dark)}
.scroll{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:4px;margin:0 0 .8rem}
.scroll>table{width:max-content;min-width:100%}.acts tr>:last-child{position:sticky;right:0;background:var(--paper);box-shadow:-1px 0 0 var(--line)}.acts td form+form{margin-top:.3rem}.acts thead tr>:last-child{background:var(--head)}.acts tbody tr:hover>:last-child{background:#f2f7fc}
table{border-collapse:collapse;width:100%;background:var(--paper)}th,td{max-width:22em}caption{text-align:left;padding:.4rem .6rem;font-weight:700;color:var(--brand-dark)}
th,td{border-bottom:1px solid var(--line);padding:.32rem .6rem;text-align:left;vertical-align:top}
thead th{background:var(--head);white-space:nowrap;position:sticky;top:0}thead th a{text-decoration:none;color:inherit}thead th a:hover{text-decoration:underline}
tbody tr:hover{background:#f2f7fc}td.num,th.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tfoot th,tfoot td{font-weight:700;border-top:2px solid #9fb3c8;background:#f7fafd}td.num a{text-decoration:none}td.num a:hover{text-decoration:underline}
.none{color:var(--muted)}.none .why{font-size:.9em}.demo{color:var(--warn-ink);font-size:.85em;border:1px solid #e9c6ac;background:var(--warn);border-radius:3px;padding:0 .3rem;white-space:nowrap}
.tag{border:1px solid var(--line);border-radius:3px;padding:0 .4rem;background:#fff;white-space:nowrap}.tag.good{color:var(--good);border-color:#9ccbb0;background:var(--good-ground)}
.tag.bad{color:var(--bad);border-color:#e5b0ac;background:var(--bad-ground)}.tag.warn{color:var(--warn-ink);border-color:#e9c6ac;background:var(--warn)}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.2rem;margin:.4rem 0}dl.facts dt{color:var(--muted)}dl.facts dd{margin:0;min-width:0;overflow-wrap:anywhere}
.tabs{display:flex;gap:.3rem;border-bottom:2px solid var(--line);margin:0 0 .9rem}.tabs a{padding:.35rem .9rem;text-decoration:none;border:1px solid transparent;border-bottom:0}
.tabs a[aria-current]{border-color:var(--line);background:var(--paper);font-weight:700;color:var(--brand-dark);border-radius:4px 4px 0 0}
.pager{display:flex;gap:1rem;align-items:center;flex-wrap:wrap}code,.hash{font-family:Consolas,"DejaVu Sans Mono",monospace;font-size:.92em;overflow-wrap:anywhere}
.timeline{list-style:none;padding:0;margin:0}.timeline li{border-left:2px solid var(--line);padding:.15rem 0 .6rem 1rem;position:relative}
.timeline li::before{content:"";position:absolute;left:-5px;top:.6rem;width:8px;height:8px;border-radius:50%;background:var(--accent)}
.timeline li.reversed{opacity:.8;text-decoration:line-through}
.checklist{list-style:none;margin:.6rem 0;padding:0}.checklist>li{padding:.5rem 0;border-top:1px solid var(--line)}.checklist>li:first-child{border-top:0}.checklist ul{margin:.3rem 0;columns:22rem auto}.checklist ul a{display:inline-block;padding:.3rem 0}
.contents{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:0 0 1rem}.contents a[aria-current]{font-weight:700;color:var(--brand-dark);text-decoration:none;border-bottom:3px solid var(--brand)}thead th.group{text-align:center}thead.double th{position:static}tr.sum td{font-weight:700;background:#f7fafd}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.ticks{columns:17rem auto}.ticks .tick{display:flex;gap:.4rem;align-items:center;min-height:28px;break-inside:avoid}button{position:relative}fieldset.field{border:0;margin:0;padding:0}fieldset.field legend{font-weight:600;padding:0}code.secret{font-size:1.15rem;background:#fff;padding:.2rem .5rem;border:1px solid var(--line)}td form{margin:0}td.path{overflow-wrap:anywhere;min-width:14em}.field>label.tick{font-weight:400;display:flex;gap:.5rem;align-items:center;min-height:28px;margin:.3rem 0}.tick input{min-width:24px;min-height:24px;margin:0}`;

const FIGURES = `
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(13.5rem,1fr));gap:.8rem;margin:0 0 1rem;padding:0;list-style:none}
.card{background:var(--paper);border:1px solid var(--line);border-radius:4px;padding:.6rem .8rem}.card a{color:inherit;text-decoration:none;display:block}.card a:hover .number{text-decoration:underline}
.card .label{color:var(--muted)}.card .number{font-size:1.55rem;font-weight:700;color:var(--brand-dark);font-variant-numeric:tabular-nums}.card .unit{margin-left:.25rem;color:var(--muted)}
.card .change{font-size:.9em;color:var(--muted)}.rose{color:var(--good)}.fell{color:var(--warn-ink)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(30rem,1fr));gap:1rem}figure{margin:0;background:var(--paper);border:1px solid var(--line);border-radius:4px;padding:.6rem .8rem;min-width:0;position:relative}
figcaption{font-weight:700;color:var(--brand-dark)}figure svg{width:100%;height:auto;display:block}figure details{margin-top:.3rem}
.reading{min-height:1.5em;color:var(--muted)}.bar{height:8px;background:var(--head);border-radius:4px;overflow:hidden}.bar>svg{display:block;width:100%;height:8px}
@media (max-width:640px){.charts{grid-template-columns:1fr}.fields{grid-template-columns:1fr}main{padding:.8rem .8rem 2rem}.dates .hint{width:100%}}
@media print{.drawer,.dates button,.who form,.filters,.actions,.skip,.contents,.tabs,.pager a,figure details summary{display:none!important}body{display:block;background:#fff}header{background:none;color:#000;border-bottom:1px solid #000}
.brand,.who a{color:#000}.scroll{overflow:visible;border:0}.acts tr>:last-child{display:none}thead{display:table-header-group}tfoot{display:table-row-group}tr{break-inside:avoid}thead th{position:static}main{padding:0}@page{margin:15mm}}`;

export const STYLE = TOKENS + FRAME + FORMS + TABLES + FIGURES;

const VERSION = assetVersion(STYLE);

export const STYLE_PATH = '/assets/style.css';
/** The address of the style for pages. */
export const STYLE_LINK = `${STYLE_PATH}?v=${VERSION}`;

/** The headers of the file; only under its present version may it be kept for a year. */
export const styleHeaders = (version: string | undefined) =>
  fileHeaders('text/css; charset=UTF-8', version === VERSION);
