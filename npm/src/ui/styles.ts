/**
 * The style sheet inside the shadow root. Nothing here reaches the host page, and nothing of the
 * page's reaches in.
 */

import { FOLLOWED } from "./theme.js";
import { viewOf } from "./view.js";

const CSS_TEXT = `
/* Important here wins over important in the page: what a page says of every div stops at ours. */
:host { all: initial !important; display: block !important; direction: ltr !important; unicode-bidi: isolate !important; }
:host([dir=rtl]) { direction: rtl !important; }
:host([data-fill]) { height: 100% !important; }
.single, .single > .card { height: 100%; }
/* As wide as its container: the ratio makes a height, and gives way to one. */
.shaped { display: grid; width: 100%; aspect-ratio: var(--aspect); }
*, *::before, *::after { box-sizing: border-box; }
.root { --radius: var(--pellucid-radius, 10px); --gap: var(--pellucid-gap, 16px); --border: color-mix(in srgb, var(--p-grid) 85%, var(--p-muted));
  --hover: color-mix(in srgb, var(--p-foreground) 6%, transparent); --soft: color-mix(in srgb, var(--p-accent) 12%, var(--p-background));
  font: 14px/1.45 var(--p-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif);
  color: var(--p-foreground); position: relative; container-type: inline-size; text-align: start; -webkit-font-smoothing: antialiased; }
.follower { position: absolute; width: 1px; height: 1px; visibility: hidden; pointer-events: none;
  transition: ${FOLLOWED.map((name) => `--pellucid-${name} 1ms step-start allow-discrete`).join(", ")}; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
button, input { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--p-accent); outline-offset: 2px; }
[hidden] { display: none !important; }

.bar { display: flex; flex-wrap: wrap; align-items: end; gap: 12px; margin: 0 0 var(--gap); padding: 0; border: 0; min-width: 0; }
.field { display: flex; flex-direction: column; gap: 4px; min-width: 0; }
.label { font-size: 12px; font-weight: 500; color: var(--p-muted); }
.range { display: flex; align-items: center; gap: 6px; }
.input, .button { min-height: 36px; padding: 0 12px; border: 1px solid var(--border); border-radius: 8px; background: var(--p-background); }
.input { max-width: 100%; font-variant-numeric: tabular-nums; }
.button { display: inline-flex; align-items: center; gap: 8px; font-weight: 500; transition: background-color .12s; }
.button:hover { background: color-mix(in srgb, var(--p-foreground) 5%, var(--p-background)); }
.button.primary { background: var(--p-accent); border-color: transparent; color: var(--p-background); }
.button.quiet { border-color: transparent; background: none; color: var(--p-muted); }
.button.quiet:hover { background: var(--hover); color: var(--p-foreground); }
.select { position: relative; }
.select > .button { justify-content: space-between; min-width: 180px; max-width: 280px; font-weight: 400; }
.select > .button span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.popup { position: absolute; z-index: 20; top: calc(100% + 4px); inset-inline-start: 0; width: 260px; max-width: calc(100cqw - 8px); padding: 8px;
  border: 1px solid var(--border); border-radius: var(--radius); background: var(--p-background); box-shadow: 0 10px 30px rgb(0 0 0 / .16); }
.popup .input { width: 100%; }
.options { max-height: 260px; margin: 8px 0 0; padding: 0; overflow: auto; list-style: none; }
.option { display: flex; align-items: center; gap: 8px; min-height: 32px; padding: 4px 8px; border-radius: 6px; cursor: pointer; }
.option.active { background: var(--hover); }
.option .box { display: grid; place-items: center; flex: none; width: 16px; height: 16px; border: 1.5px solid var(--p-muted); border-radius: 4px; }
.option[aria-selected=true] .box { background: var(--p-accent); border-color: var(--p-accent); }
.option[aria-selected=true] .box::after { content: ""; width: 8px; height: 4px; margin-top: -2px; border: solid var(--p-background); border-width: 0 0 2px 2px; transform: rotate(-45deg); }
.option .count { margin-inline-start: auto; color: var(--p-muted); font-size: 12px; font-variant-numeric: tabular-nums; }
.note { padding: 8px; color: var(--p-muted); }

.grid { display: grid; grid-template-columns: repeat(12, minmax(0, 1fr)); grid-auto-rows: var(--pellucid-row-height, 80px); gap: var(--gap); }
/* A card is as high as its place, and arranges itself by its own height; where nothing gives it one it has that of a chart. */
.card { container: card / size; contain-intrinsic-block-size: 238px; display: flex; flex-direction: column; position: relative; min-width: 0; min-height: 0;
  border: 1px solid var(--border); border-radius: var(--radius); background: var(--p-background); }
.shaped > .card { contain-intrinsic-block-size: 78px; }
/* What hangs over its edge, such as a tooltip, lies above the cards beside it. */
.card:is(:hover, :focus-within) { z-index: 1; }
.card > header { display: flex; flex: none; align-items: center; gap: 4px; min-height: 24px; margin: 14px 16px 6px; }
.card > .crumbs { flex: none; margin: 0 16px; }
.card > .body { margin: 0 16px 12px; }
.card > .crumbs:first-child, .card > .body:first-child, .card > .crumbs[hidden]:first-child + .body { margin-top: 14px; }
.card h3 { flex: 1; min-width: 0; margin: 0; overflow: hidden; font-size: 14px; font-weight: 600; line-height: 20px; text-overflow: ellipsis; white-space: nowrap; }
.untitled { flex: 1; }
.card.mark-metric > .body { margin: 6px 8px !important; }
.tool { display: grid; place-items: center; flex: none; width: 28px; height: 28px; margin: 0; padding: 0; border: 0; border-radius: 6px;
  color: var(--p-muted); opacity: 0; position: absolute; top: 12px; inset-inline-end: 12px; background: var(--p-background); transition: opacity .12s, background-color .12s; }
.card:hover .tool, .card:focus-within .tool, .tool.on { opacity: 1; }
.menu-place { position: absolute; z-index: 12; top: 12px; inset-inline-end: 12px; }
.menu-place .tool { position: static; }
.card > header:has(.menu-place) > .tool { inset-inline-end: 42px; }
.card > header:has(.menu-place) > .chip { margin-inline-end: 58px; }
.card > header:has(.menu-place) > .chip ~ .chip, .card > header > .chip:not([hidden]) + .chip { margin-inline-start: 0; }
.card.mark-table > header:has(.menu-place) h3 { padding-inline-end: 32px; }
.tool[aria-expanded=true] { opacity: 1; }
.menu { position: absolute; top: calc(100% + 4px); inset-inline-end: 0; min-width: 160px; padding: 4px; border: 1px solid var(--border); border-radius: 8px; background: var(--p-background); box-shadow: 0 10px 30px rgb(0 0 0 / .16); }
.entry { display: block; width: 100%; min-height: 32px; padding: 4px 10px; border: 0; border-radius: 5px; background: none; text-align: start; white-space: nowrap; }
.entry:hover, .entry:focus-visible { background: var(--hover); }
.tool:hover { background: color-mix(in srgb, var(--p-foreground) 6%, var(--p-background)); color: var(--p-foreground); }
.chip { flex: none; margin-inline-end: 28px; display: inline-flex; align-items: center; gap: 4px; height: 24px; padding: 0 8px; border: 0; border-radius: 12px; background: var(--soft);
  color: color-mix(in srgb, var(--p-accent) 70%, var(--p-foreground)); font-size: 12px; font-weight: 500; white-space: nowrap; }
.body { position: relative; flex: 1; min-height: 0; min-width: 0; }
.plot { position: absolute; inset: -4px -8px -8px -10px; border-radius: 4px; }
.mark-metric .plot { inset: 0; }
.plot canvas { position: absolute; inset: 0; display: block; width: 100%; height: 100%; border-radius: 4px; }
.plot canvas.over { touch-action: pan-x pan-y pinch-zoom; }
.plot.brushable canvas.over, .plot.zoomable canvas.over { touch-action: pan-y; }
.plot.zoomed canvas.over, .plot:is([data-select=intervalY], [data-select=intervalXy]) canvas.over { touch-action: none; }
.plot.settling canvas { visibility: hidden; }
.cross { position: absolute; z-index: 9; top: 0; left: 0; padding: 1px 6px; border-radius: 4px; background: var(--p-foreground); color: var(--p-background); font-size: 11px; line-height: 16px;
  white-space: nowrap; pointer-events: none; font-variant-numeric: tabular-nums; }
.legend-keys { position: absolute; z-index: 11; top: 0; left: 0; right: 0; display: flex; flex-wrap: wrap; gap: 4px; padding: 6px; border: 1px solid var(--border); border-radius: 8px; background: var(--p-background);
  box-shadow: 0 6px 20px rgb(0 0 0 / .14); max-height: 100%; overflow: auto; }
.legend-keys:not(:focus-within) { width: 1px; height: 1px; padding: 0; border: 0; overflow: hidden; clip-path: inset(50%); }
.legend-keys .button { min-height: 24px; padding: 0 8px; font-size: 12px; }
.legend-keys [aria-pressed=false] { color: var(--p-muted); text-decoration: line-through; }
.crumbs ol { display: flex; flex-wrap: wrap; margin: -2px 0 4px; padding: 0; list-style: none; font-size: 12px; color: var(--p-muted); }
.crumbs li + li::before { content: "\\203a"; margin: 0 6px; }
.crumbs button { padding: 0; border: 0; background: none; color: var(--p-accent); text-decoration: underline; text-underline-offset: 2px; min-height: 24px; min-width: 24px; }
.crumbs span { display: inline-block; line-height: 24px; color: var(--p-foreground); font-weight: 500; }

.tip { position: absolute; z-index: 10; top: 0; left: 0; max-width: 260px; padding: 8px 10px; border: 1px solid var(--border); border-radius: 8px; background: var(--p-background);
  box-shadow: 0 6px 20px rgb(0 0 0 / .14); font-size: 12px; line-height: 1.4; pointer-events: none; overflow-wrap: anywhere; }
.tip strong { display: block; margin-bottom: 2px; font-weight: 600; }
.tip div { display: flex; align-items: center; gap: 6px; }
.tip i { flex: none; width: 8px; height: 8px; border-radius: 2px; }
.tip span { color: var(--p-muted); }
.tip b { margin-inline-start: auto; padding-inline-start: 12px; font-weight: 600; font-variant-numeric: tabular-nums; }

.state { position: absolute; inset: 0; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 4px; padding: 12px; text-align: center;
  background: var(--p-background); border-radius: inherit; overflow: auto; }
.state svg { width: 24px; height: 24px; color: var(--p-muted); flex: none; }
.state.error svg { color: #d64545; }
.state p { margin: 0; max-width: 52ch; overflow-wrap: anywhere; }
.state .title { font-weight: 600; }
.state .detail { color: var(--p-muted); font-size: 13px; }
.state code { color: var(--p-muted); font: 12px/1.4 ui-monospace, Menlo, Consolas, monospace; }
.state .button { flex: none; margin-top: 8px; }
.page-state { position: relative; min-height: 260px; border: 1px solid var(--border); border-radius: var(--radius); }
.skeleton { display: flex; align-items: end; gap: 6%; padding: 8px 4% 0; }
.skeleton i { flex: 1; border-radius: 4px 4px 0 0; background: var(--p-grid); animation: breathe 1.4s ease-in-out infinite alternate; }
.progress { position: absolute; z-index: 5; top: -8px; left: 0; right: 0; height: 3px; overflow: hidden; border-radius: 2px; background: var(--p-grid); }
.progress i { display: block; width: 100%; height: 100%; background: var(--p-accent); transform-origin: 0 0; transition: transform .12s linear; }
@keyframes breathe { from { opacity: .45; } to { opacity: 1; } }

.table { position: absolute; inset: 0; overflow: auto; overflow-anchor: none; font-size: 13px; }
.table table { width: 100%; border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; }
.table th { position: sticky; top: 0; z-index: 1; padding: 0; background: var(--p-background); border-bottom: 1px solid var(--border); text-align: start; font-weight: 500; color: var(--p-muted); white-space: nowrap; }
.table th button { display: flex; align-items: center; gap: 4px; width: 100%; height: 32px; padding: 0 10px; border: 0; background: none; font-weight: 500; }
.table th button:hover { color: var(--p-foreground); }
.table th > span { display: flex; align-items: center; height: 32px; padding: 0 10px; }
.table .num { text-align: end; }
.table .num button, .table .num > span { justify-content: flex-end; }
.table td { height: 32px; padding: 0 10px; border-bottom: 1px solid var(--p-grid); max-width: 320px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.table td.pad { height: 0; padding: 0; border: 0; }
.table tbody tr:hover td { background: var(--hover); }
.table table:focus-visible { outline: none; }
.table .active { outline: 2px solid var(--p-accent); outline-offset: -2px; }
.table th .resize { position: absolute; top: 0; bottom: 0; inset-inline-end: -4px; z-index: 2; width: 9px; cursor: col-resize; touch-action: none; }
.table th > .resize { padding: 0; }
.table th .resize:hover { background: linear-gradient(to right, transparent 4px, var(--p-accent) 4px 6px, transparent 6px); }
.table .filters td { position: sticky; top: 33px; z-index: 1; padding: 3px 6px; background: var(--p-background); }
.table .filters .input { width: 100%; min-width: 56px; min-height: 26px; padding: 0 6px; font-size: 12px; }
.table .filters [aria-invalid=true] { border-color: #d64545; }
.table tfoot :is(th, td) { position: sticky; top: auto; bottom: 0; z-index: 1; height: 33px; padding: 0 10px; border-top: 1px solid var(--border); border-bottom: 0; background: var(--p-background); font-weight: 600; color: var(--p-foreground); }
.table .arrow { font-size: 10px; }
.table .num .arrow { order: -1; }
.table td:has(> .spark) { font-variant-numeric: tabular-nums; }
.spark { vertical-align: middle; margin-inline-end: 10px; overflow: visible; color: var(--p-accent); }
.table tr > td > .spark { direction: ltr; }
.spark path { fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round; }
.spark :is(circle, rect) { fill: currentColor; }
.spark rect { opacity: .75; }
.spark rect.below { opacity: .35; }

.pivot table { width: auto; table-layout: fixed; }
.pivot thead { position: sticky; top: 0; z-index: 4; background: var(--p-background); }
.pivot th { position: relative; overflow: hidden; text-overflow: ellipsis; }
.pivot thead th { height: 32px; z-index: auto; border-bottom-color: var(--p-grid); }
.pivot thead tr:last-child th, .pivot thead th[rowspan] { border-bottom-color: var(--border); }
.pivot thead th button.sort { overflow: hidden; }
.pivot thead th button.sort span { overflow: hidden; text-overflow: ellipsis; }
.pivot thead th button.sort .arrow { overflow: visible; flex: none; }
.pivot thead th.across { overflow: clip; border-inline-start: 1px solid var(--p-grid); }
.table.pivot thead th.across > span { position: sticky; display: inline-flex; inset-inline-start: var(--first); max-width: 100%; }
.pivot :is(thead th.corner, tbody th, tfoot th) { position: sticky; inset-inline-start: 0; z-index: 2; top: auto; background: var(--p-background); }
.pivot thead th.corner { z-index: 5; vertical-align: bottom; }
.pivot thead th.corner:has(.turn) .sort { padding-inline-start: 34px; }
.pivot thead th.corner .turn { position: absolute; bottom: 4px; inset-inline-start: 6px; }
.pivot tbody th { height: 32px; padding: 0 8px; white-space: nowrap; border-bottom: 1px solid var(--p-grid); border-inline-end: 1px solid var(--p-grid); color: var(--p-foreground); font-weight: 400; cursor: default; }
.pivot thead th.corner, .pivot tfoot th { border-inline-end: 1px solid var(--p-grid); }
.pivot tbody tr.group :is(th, td) { font-weight: 600; }
.pivot tbody tr.group th { cursor: pointer; }
.pivot tbody tr:hover th { background: color-mix(in srgb, var(--p-foreground) 6%, var(--p-background)); }
.pivot td { cursor: default; }
.table.pivot.selects :is(tbody, tfoot) :is(th, td[id]) { cursor: pointer; }
.table.pivot th.pick, .table.pivot th.pick button { cursor: pointer; }
.table.pivot th.pick .arrow { padding: 4px; margin: -4px; opacity: .7; }
.table.pivot th.pick .arrow:hover { opacity: 1; }
.table.pivot [aria-selected=true] { background: var(--soft); outline: 1px solid var(--p-accent); outline-offset: -1px; }
.table.pivot .active[aria-selected=true] { outline-width: 2px; outline-offset: -2px; }
.pivot td.total { font-weight: 600; }
.pivot tfoot th { z-index: 3; bottom: 0; padding: 0 10px; }
.pivot .turn { display: inline-grid; place-items: center; width: 24px; height: 24px; margin: 0; padding: 0; border: 0; border-radius: 5px; background: none; color: var(--p-muted); vertical-align: middle; }
.table.pivot .turn { display: inline-grid; width: 24px; height: 24px; padding: 0; }
.pivot .turn:hover { background: var(--hover); color: var(--p-foreground); }
.pivot .turn svg { transform: rotate(-90deg); transition: transform .12s; width: 14px; height: 14px; }
.pivot .turn[data-open] svg { transform: none; }
.root:dir(rtl) .pivot .turn:not([data-open]) svg { transform: rotate(90deg); }
.table.pivot :is(tbody, tfoot) th > span { display: inline-block; height: auto; padding: 0; vertical-align: middle; }
.table.pivot tbody th > .turn-place { width: 24px; }

.stale { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; margin: 0 0 12px; padding: 6px 6px 6px 12px; border: 1px solid color-mix(in srgb, #b7791f 45%, var(--border)); border-radius: var(--radius);
  background: color-mix(in srgb, #d69e2e 12%, var(--p-background)); font-size: 13px; }
.stale span { flex: 1; min-width: 12ch; overflow-wrap: anywhere; }
.stale svg { flex: none; }
.stale .button { min-height: 28px; padding: 0 10px; font-size: 13px; }
.behind { position: absolute; inset: 0 0 auto; visibility: hidden; pointer-events: none; z-index: -1; max-height: 100%; overflow: hidden; }
.single > .behind { bottom: 0; }
.single > .behind > .card { height: 100%; }

/* Tiles of numbers and sparklines: first the room between things goes, then the heading, which stays the card's name, then the border's. */
@container card (max-height: 150px) {
  .card > header { min-height: 20px; margin: 6px 10px 2px; }
  .card > .crumbs { margin: 0 10px; }
  .card > .body, .card > .body:first-child { margin: 0 10px 6px; }
  .card > .crumbs[hidden]:first-child + .body { margin-top: 6px; }
  .plot { inset: -3px -8px -5px; }
  .tool, .menu-place { top: 2px; inset-inline-end: 4px; }
  .state { flex-direction: row; flex-wrap: wrap; align-content: center; gap: 2px 8px; padding: 2px; }
  .state .detail, .state code, .state.error .title, .state svg { display: none; }
  .state .button { min-height: 24px; margin: 0; padding: 0 8px; font-size: 12px; }
}
@container card (max-height: 90px) {
  .card > header { position: absolute; z-index: 12; inset: 0 0 auto; min-height: 0; margin: 0; }
  .card > header > :is(h3, .untitled) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .card > .crumbs { display: none; }
  .card > .body, .card > .body:first-child, .card > .crumbs[hidden]:first-child + .body { margin: 3px 6px; }
  .card.mark-metric > .body { margin: 1px 4px !important; }
  .plot { inset: 0; }
  .tool { width: 24px; height: 24px; }
  .state p { overflow: hidden; font-size: 12px; text-overflow: ellipsis; white-space: nowrap; }
}
@container (max-width: 720px) {
  .grid { grid-template-columns: repeat(6, minmax(0, 1fr)); grid-auto-rows: auto; }
  .grid > .card { grid-area: auto / span 6 !important; height: var(--stacked-height); }
  .grid > .card.mark-metric { grid-area: auto / span 2 !important; height: 112px; }
  .range, .range .input { flex: 1; min-width: 0; }
  .field { flex: 1 1 220px; }
  .select > .button { width: 100%; max-width: none; }
}
@container (max-width: 520px) { .grid > .card.mark-metric { grid-area: auto / span 6 !important; height: 96px; } }
/* The picture is of the screen's size: on paper it is scaled as a whole, neither squeezed nor cut. */
@media print {
  .root { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .card { break-inside: avoid; }
  .plot canvas { object-fit: contain; object-position: left top; }
  .root:dir(rtl) .plot canvas { object-position: right top; }
  .tool, .menu-place, .tip, .cross, .progress, .stale .button, .bar .button.quiet { display: none; }
  canvas.over { visibility: hidden; }
}
@media (hover: none) { .tool { opacity: 1; } .input, .button, .option { min-height: 44px; } .tool { width: 36px; height: 36px; } }
@media (prefers-reduced-motion: reduce) { :not(.follower), *::before, *::after { animation: none !important; transition: none !important; } }
@media (forced-colors: active) {
  .card, .popup, .tip, .input, .button, .stale { border-color: CanvasText; }
  .option[aria-selected=true] .box { background: Highlight; forced-color-adjust: none; }
  .skeleton i, .progress i { background: CanvasText; forced-color-adjust: none; }
  .progress { background: Canvas; border: 1px solid CanvasText; height: 5px; }
  .tip i { forced-color-adjust: none; }
  .spark { color: CanvasText; }
  .tool[aria-pressed=true], .chip { border: 1px solid ButtonText; }
  .entry:focus-visible, .option.active { outline: 2px solid Highlight; outline-offset: -2px; }
}
`;

/** One sheet for each document. */
const sheets = new WeakMap<Document, CSSStyleSheet>();

/** Gives a shadow root its style. A constructed sheet needs no `style-src` in the page's policy. */
export function adoptStyles(root: ShadowRoot): void {
  const { ownerDocument } = root;
  try {
    const { CSSStyleSheet: Sheet } = viewOf(root);
    const sheet = sheets.get(ownerDocument) ?? new Sheet();
    if (!sheets.has(ownerDocument)) sheet.replaceSync(CSS_TEXT);
    sheets.set(ownerDocument, sheet);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // Documents that tests simulate have no constructed sheets.
    const style = ownerDocument.createElement("style");
    style.textContent = CSS_TEXT;
    root.prepend(style);
  }
}
