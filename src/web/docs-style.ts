/** The style of the API's pages, a file of its own so that pages need no inline style. */
export const DOCS_STYLE_PATH = '/assets/docs.css';

export const DOCS_STYLE = `
:root{--ink:#1f2d3d;--soft:#5b6b7b;--line:#d9e1e8;--pale:#f4f7fa;--blue:#1f4e79;--green:#1b6e4b}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{font-family:"Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;color:var(--ink);
 margin:0 auto;max-width:76rem;padding:1.5rem 1rem 4rem;line-height:1.65;font-size:15px}
h1{font-size:1.7rem;margin:.2rem 0 .6rem;border-bottom:2px solid var(--blue);padding-bottom:.4rem}
h2{font-size:1.3rem;color:var(--blue);margin:2.6rem 0 .6rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:0;overflow-wrap:anywhere;font-weight:600}
h4{font-size:.85rem;color:var(--soft);margin:1rem 0 .3rem;font-weight:600}
a{color:var(--blue);text-decoration:none}a:hover{text-decoration:underline}
code,pre{font-family:Consolas,Menlo,"Noto Sans Mono CJK SC",monospace;font-size:.86em}
pre{background:var(--pale);border:1px solid var(--line);border-radius:4px;padding:.6rem .8rem;
 overflow-x:auto;margin:.4rem 0;line-height:1.45}
p{margin:.4rem 0}
nav ul{list-style:none;padding:0;margin:.2rem 0 1rem;columns:2 26rem;column-gap:2rem}
nav li{break-inside:avoid;padding:.1rem 0 .1rem 3.6rem;text-indent:-3.6rem}
nav li small{color:var(--soft)}
nav h4{font-size:.95rem;color:var(--ink);margin:.6rem 0 .1rem}
article{border:1px solid var(--line);border-radius:6px;padding:.8rem 1rem;margin:.9rem 0}
article:target{border-color:var(--blue)}
.method{display:inline-block;text-indent:0;min-width:3.1rem;text-align:center;border-radius:3px;
 color:#fff;background:var(--blue);font:600 .72rem/1.5 Consolas,Menlo,monospace;
 padding:.05rem .3rem;margin-right:.5rem;vertical-align:.08em}
.method.post,.method.put,.method.patch{background:var(--green)}
.method.delete{background:#9b2c2c}
.roles{color:var(--soft);font-size:.9em}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92em}
th,td{text-align:left;vertical-align:top;padding:.28rem .6rem .28rem 0;
 border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600;white-space:nowrap}
td:first-child{white-space:nowrap}
td:nth-child(2){white-space:nowrap}
td:last-child{overflow-wrap:anywhere;min-width:14rem}
.d1 td:first-child{padding-left:1.2rem}.d2 td:first-child{padding-left:2.4rem}
.d3 td:first-child{padding-left:3.6rem}
.need{color:#a33;font-size:.82em;margin-left:.3rem}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--blue);font-size:.92em}
dl{margin:.3rem 0;display:grid;grid-template-columns:max-content 1fr;gap:.1rem .8rem;font-size:.9em}
dt{color:var(--soft)}dd{margin:0}
@media (min-width:60rem){td:first-child{width:16rem}td:nth-child(2){width:12rem}}
@media (max-width:40rem){body{font-size:14px;padding:1rem .7rem 3rem}article{padding:.7rem}
 nav li{padding-left:3.4rem;text-indent:-3.4rem}
 dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .3rem 1rem}}
@media print{body{max-width:none;font-size:9pt;padding:0}article{break-inside:auto;border:0;padding:0;
 border-top:1px solid #999;border-radius:0}h3{break-after:avoid}a{color:inherit}
 pre{white-space:pre-wrap;overflow-wrap:anywhere}.wide{overflow:visible}
 td:first-child,td:nth-child(2){white-space:normal}
 details::details-content{content-visibility:visible;display:block}}
`;
