// rich_text blocks: leaves are data, never parsed.

import { el, link } from "./dom.js";
import { emojiSign } from "./emoji.js";
import { channelChip, dateChip, mention, userChip } from "./mrkdwn.js";

const STYLES = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u" };

function emojiText(leaf) {
  if (!leaf.unicode) return emojiSign(leaf.name) ?? `:${leaf.name}:`;
  const points = leaf.unicode.split("-").map((hex) => Number.parseInt(hex, 16));
  return points.every((point) => point >= 0 && point <= 0x10ffff) ? String.fromCodePoint(...points) : `:${leaf.name}:`;
}

const LEAVES = {
  text: (leaf) => document.createTextNode(leaf.text ?? ""),
  link: (leaf) => link(leaf.url, leaf.text || leaf.url),
  emoji: (leaf) => el("span", { class: "emoji", role: "img", "aria-label": leaf.name }, emojiText(leaf)),
  user: (leaf, people) => userChip(leaf.user_id, people),
  usergroup: (leaf) => mention(`@${leaf.usergroup_id}`),
  channel: (leaf, people) => channelChip(leaf.channel_id, people),
  broadcast: (leaf) => mention(`@${leaf.range}`, "mention-me"),
  date: (leaf, people) => dateChip({ format: "{date}", ...leaf }, people),
  color: (leaf) => el("code", {}, leaf.value),
};

function leafNode(leaf, people) {
  const make = LEAVES[leaf.type];
  let node = make ? make(leaf, people) : el("span", { class: "unsupported" }, `[${leaf.type}]`);
  for (const [style, tag] of Object.entries(STYLES)) {
    if (leaf.style?.[style]) node = el(tag, {}, node);
  }
  return node;
}

const leaves = (element, people) => (element.elements ?? []).map((leaf) => leafNode(leaf, people));

function list(element, people) {
  const ordered = element.style === "ordered";
  return el(
    ordered ? "ol" : "ul",
    {
      class: `rich-list indent-${Math.min(element.indent ?? 0, 8)}`,
      start: ordered && element.offset ? element.offset + 1 : null,
    },
    (element.elements ?? []).map((item) => el("li", {}, leaves(item, people))),
  );
}

const PARTS = {
  rich_text_section: (part, people) => el("div", { class: "rich-section" }, leaves(part, people)),
  rich_text_list: list,
  rich_text_quote: (part, people) => el("blockquote", {}, leaves(part, people)),
  rich_text_preformatted: (part, people) => el("pre", {}, leaves(part, people)),
};

export function renderRichText(block, people) {
  const parts = (block.elements ?? []).map((part) =>
    PARTS[part.type]
      ? PARTS[part.type](part, people)
      : el("p", { class: "unsupported" }, `Unsupported rich text: ${part.type}`),
  );
  return el("div", { class: "rich-text" }, parts);
}
