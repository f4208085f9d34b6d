// A page of HTML that needs nothing but itself: style, light and dark, narrow screens.

import { escapeHtml } from './escape.ts';

const style = `
:root { color-scheme: light dark; --ink: #1d2126; --paper: #fff; --soft: #5c6570; --line: #d8dce1; --wash: #f4f6f8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7eb; --paper: #14171a; --soft: #9aa4af; --line: #343a41; --wash: #1d2125; }
}
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 4rem; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; margin: 3rem 0 .5rem; border-top: 1px solid var(--line); padding-top: 1.5rem; overflow-wrap: anywhere; }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; }
p, li { max-width: 48rem; }
small, .soft { color: var(--soft); font-weight: normal; }
.wide { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
thead th { border-bottom: 2px solid var(--soft); vertical-align: bottom; }
th:first-child, .prose { text-align: left; }
tbody th { font-weight: normal; }
tbody th, td { white-space: nowrap; }
td.prose { white-space: normal; text-align: left; min-width: 11rem; }
@media (max-width: 44rem) { td.prose { white-space: nowrap; } }
code { font: .88em ui-monospace, monospace; background: var(--wash); padding: .1em .3em; border-radius: 3px; overflow-wrap: anywhere; }
figure { margin: 1rem 0; overflow-x: auto; }
figure svg { display: block; max-width: 100%; min-width: 30rem; height: auto; font-size: 12px; }
figcaption { position: sticky; left: 0; }
.multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1.2rem 1.5rem; margin: 1rem 0; }
.multiples figure { margin: 0; display: flex; flex-direction: column; justify-content: space-between; }
.multiples figure svg { min-width: 0; }
figcaption { color: var(--soft); font-size: .9rem; max-width: 48rem; }
nav ul { padding-left: 1.2rem; }
dt { font-weight: 600; margin-top: .6rem; }
dd { margin: 0 0 .4rem; max-width: 48rem; }
`;

/** A whole document. `body` is HTML. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}</body>
</html>
`;
}

/** One column of a table of texts. */
export interface HtmlColumn {
  readonly name: string;
  /** Words that may take several lines. */
  readonly prose?: true;
}

/** A table of texts, which scrolls by itself where the screen is narrow. The first column names the rows. */
export function textsTable(columns: readonly HtmlColumn[], rows: readonly (readonly string[])[]): string {
  const head = columns.map(
    ({ name, prose }) => `<th scope="col"${prose ? ' class="prose"' : ''}>${escapeHtml(name)}</th>`,
  );
  const cell = (text: string, at: number): string =>
    at === 0
      ? `<th scope="row">${escapeHtml(text)}</th>`
      : `<td${columns[at]?.prose ? ' class="prose"' : ''}>${escapeHtml(text)}</td>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>\n`);
  return scrolled(
    `<table>\n<thead>\n<tr>${head.join('')}</tr>\n</thead>\n<tbody>\n${body.join('')}</tbody>\n</table>\n`,
  );
}

/** What is wider than the screen scrolls by itself, with the keyboard too. */
export function scrolled(html: string): string {
  return `<div class="wide" role="region" aria-label="table" tabindex="0">\n${html}</div>\n`;
}

/** Paragraphs of texts. */
export function paragraphs(texts: readonly string[]): string {
  return texts.map((text) => `<p>${escapeHtml(text)}</p>\n`).join('');
}

/** A list of commands. */
export function commandList(commands: readonly string[]): string {
  if (commands.length === 0) return '';
  const items = commands.map((command) => `<li><code>${escapeHtml(command)}</code></li>\n`);
  return `<ul>\n${items.join('')}</ul>\n`;
}

/** A plot with what it shows below. */
export function figure(svg: string, caption: string): string {
  return `<figure>\n${svg}\n<figcaption>${escapeHtml(caption)}</figcaption>\n</figure>\n`;
}
