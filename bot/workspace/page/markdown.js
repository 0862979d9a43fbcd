// The `markdown` block, plainly: headings, lists, quotes, fences, emphasis, links.

import { el, link } from "./dom.js";
import { withEmoji } from "./emoji.js";

const INLINE = /\[([^\]\n]+)\]\(([^()\s]+)\)|\*\*([^*\n]+)\*\*|~~([^~\n]+)~~|`([^`\n]+)`|(?<![\w*])\*([^*\n]+)\*(?![\w*])|(?<![\w_])_([^_\n]+)_(?![\w_])/g;

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, label, url, bold, strike, code, star, low] = match;
    nodes.push(withEmoji(text.slice(from, match.index)));
    if (label) nodes.push(link(url, label));
    else if (bold) nodes.push(el("strong", {}, bold));
    else if (strike) nodes.push(el("s", {}, strike));
    else if (code) nodes.push(el("code", {}, code));
    else nodes.push(el("em", {}, star ?? low));
    from = match.index + whole.length;
  }
  return [...nodes, withEmoji(text.slice(from))];
}

const LINES = [
  [/^#{1,6}\s+(.*)$/, ([, words]) => el("div", { class: "md-heading" }, inline(words))],
  [/^\s*[-*+]\s+(.*)$/, ([, words]) => el("div", { class: "md-item" }, "• ", inline(words))],
  [/^\s*(\d+[.)])\s+(.*)$/, ([, number, words]) => el("div", { class: "md-item" }, `${number} `, inline(words))],
  [/^>\s?(.*)$/, ([, words]) => el("blockquote", {}, inline(words))],
  [/^\s*(?:-{3,}|\*{3,})\s*$/, () => el("hr", { class: "block-divider" })],
  [/^\s*$/, () => el("div", { class: "md-gap" })],
];

function lineNode(line) {
  for (const [pattern, make] of LINES) {
    const match = pattern.exec(line);
    if (match) return make(match);
  }
  return el("div", {}, inline(line));
}

export function renderMarkdown(text) {
  const pieces = String(text ?? "").split(/^```[^\n]*$/m);
  return el("div", { class: "block-markdown" }, pieces.map((piece, at) => {
    const body = piece.replace(/^\n|\n$/g, "");
    if (at % 2) return el("pre", {}, body);
    return body ? body.split("\n").map(lineNode) : null;
  }));
}
