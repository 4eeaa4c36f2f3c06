/** The stack page's look: one column, light and dark, from a phone to a wide screen. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#dde2ea;--paper:#fff;--panel:#f6f8fb;--accent:#2f6f4f;--bad:#b3261e;--warn:#8a5a00}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf2;--soft:#a4afbe;--line:#2c3542;--paper:#12171e;--panel:#1b222c;--accent:#6cc199;--bad:#ff8a80;--warn:#ffca6b}}
*{box-sizing:border-box}html{scroll-behavior:smooth}@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1120px;margin:0 auto;padding:40px 20px 80px}
h1{font-size:2.1rem;line-height:1.15;margin:.1em 0 .25em;letter-spacing:-.015em}h2{font-size:1.3rem;margin:2.2em 0 .5em}h3{font-size:1rem;margin:0 0 .3em}h3 small{color:var(--soft);font-weight:400}
p{margin:.4em 0}.eyebrow{color:var(--accent);font-weight:600;margin:0}.lead{color:var(--soft);font-size:1.05rem}
.facts{display:flex;flex-wrap:wrap;gap:1px;background:var(--line);border:1px solid var(--line);border-radius:10px;overflow:hidden;margin:22px 0}
.facts div{flex:1 1 130px;background:var(--paper);padding:12px 14px;display:flex;flex-direction:column-reverse}.facts dt{color:var(--soft);font-size:.85rem}.facts dd{margin:0;font-size:1.35rem;font-weight:600;font-variant-numeric:tabular-nums}
nav{display:flex;flex-wrap:wrap;gap:6px 18px}a{color:var(--accent)}a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:3px}
.scroll{overflow-x:auto;margin:12px 0}figure svg{max-width:none;height:auto;display:block}@media (min-width:900px){figure svg{max-width:100%}}
table{border-collapse:collapse;width:100%;font-size:.92rem}th{text-align:left;color:var(--soft);font-weight:600;font-size:.82rem}th,td{padding:8px 14px 8px 0;border-bottom:1px solid var(--line);vertical-align:top}td p{margin:0 0 .3em;min-width:16em}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}td code{white-space:nowrap}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(260px,1fr));gap:14px}article{background:var(--panel);border-radius:10px;padding:16px}article dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:10px 0 6px;font-size:.88rem}article dt{color:var(--soft)}article dd{margin:0;overflow-wrap:anywhere}
details{border-bottom:1px solid var(--line)}summary{padding:8px 0;cursor:pointer}pre{background:var(--panel);border-radius:8px;padding:14px;overflow-x:auto;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,monospace;margin:4px 0 14px}
.tag{font-size:.75rem;color:var(--warn);border:1px solid currentColor;border-radius:99px;padding:0 7px}.finding{border-left:4px solid var(--bad)}.finding.warning{border-left-color:var(--warn)}
`;
