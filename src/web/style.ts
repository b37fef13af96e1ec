/** The style of the pages, a file of its own: the content security policy allows none in them. */

export const STYLE = `
body{font-family:"Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;color:#1f2d3d;max-width:46rem;margin:3rem auto;padding:0 1rem;line-height:1.7}
h1{font-size:1.6rem;border-bottom:2px solid #1f4e79;padding-bottom:.4rem}code,pre{background:#f3f6f9;border-radius:4px;padding:.1rem .3rem}
pre{padding:.8rem;overflow-x:auto}a{color:#1f4e79}li{margin:.3rem 0}`;

/** A short name of a text's content (FNV-1a): browsers keep a file until its name changes. */
function versionOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash.toString(36);
}

const VERSION = versionOf(STYLE);

export const STYLE_PATH = '/assets/style.css';
/** What pages refer to. */
export const STYLE_LINK = `${STYLE_PATH}?v=${VERSION}`;

/** The headers of the file; only under its present version may it be kept for a year. */
export const styleHeaders = (version: string | undefined) => ({
  'Content-Type': 'text/css; charset=UTF-8',
  'Cache-Control': version === VERSION ? 'public, max-age=31536000, immutable' : 'no-cache',
});
