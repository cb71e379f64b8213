import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** One plain server-rendered page of a stand-in: labelled as the sandbox's, works without scripts. */
export function page(input: {
  label: string;
  title: string;
  accent: string;
  home?: string;
  body: Html;
}): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${input.title} · ${input.label}</title><style>:root { --accent: ${raw(input.accent)} }${raw(CSS)}</style></head>
<body><header><a href="${input.home ?? '/'}">${input.label}</a><span>stand-in, runs on this machine only</span></header>
<main>${input.body}</main></body></html>`;
}

const CSS = `
*{box-sizing:border-box}
:root{color-scheme:light dark;--line:light-dark(#dcdfe4,#3a3f47);--muted:light-dark(#5b6270,#a2a9b4);--card:light-dark(#fff,#1d2025)}
body{margin:0;font:14px/1.5 ui-sans-serif,system-ui,sans-serif;background:light-dark(#f6f7f9,#141619);color:light-dark(#1c2024,#e8eaed)}
header{display:flex;gap:12px;align-items:baseline;padding:12px 24px;border-bottom:1px solid var(--line);background:var(--card)}
header a{font-weight:600;color:inherit;text-decoration:none}
header span,.muted{color:var(--muted)}
main{max-width:880px;margin:24px auto;padding:0 24px}
h1{font-size:20px;margin:0 0 12px}h2{font-size:15px;margin:24px 0 8px}
a{color:var(--accent)}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;margin:0 0 12px}
.card>:first-child{margin-top:0}.card>:last-child{margin-bottom:0}
li>p{margin:0}
table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:8px;border-bottom:1px solid var(--line);vertical-align:top}
.tag{display:inline-block;border:1px solid var(--line);border-radius:999px;padding:0 8px;font-size:12px}
form.row,.row{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
label{display:block}label.row{display:flex}
button,select,input,textarea{font:inherit;padding:6px 10px;border:1px solid var(--line);border-radius:6px;background:var(--card);color:inherit}
textarea{width:100%;min-height:72px}
button{cursor:pointer}button.primary{background:var(--accent);border-color:var(--accent);color:light-dark(#fff,#101214)}
.problem{color:light-dark(#b42318,#ff8a80)}
pre{overflow:auto;background:light-dark(#f0f1f4,#101214);padding:12px;border-radius:6px}
`;
