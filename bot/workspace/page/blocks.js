// Block Kit blocks to nodes. A block it does not know says so, never nothing.

import { el, freshId, link, safeUrl } from "./dom.js";
import { renderElement } from "./elements.js";
import { renderMarkdown } from "./markdown.js";
import { plainText, renderText } from "./mrkdwn.js";
import { renderRichText } from "./richtext.js";

function picture(block, className) {
  const file = block.slack_file;
  const url = safeUrl(block.image_url ?? file?.url ?? (file?.id ? new URL(`files/${file.id}`, location.href).href : ""));
  const alt = block.alt_text ?? "";
  if (!url) return el("span", { class: "unsupported" }, `[image: ${alt}]`);
  return el("img", { class: className, src: url, alt, title: alt, loading: "lazy", referrerpolicy: "no-referrer" });
}

function header(block) {
  return el("h3", { class: "block-header" }, plainText(block.text));
}

function accessory(block, surface) {
  if (!block.accessory) return null;
  const inner = block.accessory.type === "image"
    ? picture(block.accessory, "thumb")
    : renderElement(block.accessory, block, surface);
  return el("div", { class: `accessory ${block.accessory.type === "image" ? "" : "accessory-control"}` }, inner);
}

function section(block, surface) {
  const fields = block.fields?.length
    ? el("div", { class: "fields" }, block.fields.map((field) => el("div", { class: "field-text" }, renderText(field, surface.people))))
    : null;
  return el(
    "div", { class: "block-section" },
    el("div", { class: "section-words" }, block.text ? el("div", {}, renderText(block.text, surface.people)) : null, fields),
    accessory(block, surface),
  );
}

function context(block, surface) {
  return el(
    "div", { class: "block-context" },
    (block.elements ?? []).map((part) =>
      part.type === "image" ? picture(part, "context-image") : el("span", { class: "context-text" }, renderText(part, surface.people)),
    ),
  );
}

function actions(block, surface) {
  return el("div", { class: "block-actions" }, (block.elements ?? []).map((element) => renderElement(element, block, surface)));
}

function image(block) {
  return el(
    "figure", { class: "block-image" },
    block.title ? el("figcaption", {}, plainText(block.title)) : null,
    picture(block, "picture"),
  );
}

function input(block, surface) {
  const control = renderElement(block.element, block, surface);
  const label = el("span", { class: "input-label", id: freshId("label") }, plainText(block.label),
    block.optional ? el("span", { class: "input-optional" }, " (optional)") : null);
  const hint = block.hint ? el("div", { class: "input-hint", id: freshId("hint") }, plainText(block.hint)) : null;
  const target = control.matches(".select-multi") ? control.querySelector(".chips-open") : control;
  nameByLabel(target, label);
  if (hint) target.setAttribute("aria-describedby", hint.id);
  return el(
    "div", { class: "block-input" }, label, control,
    el("div", { class: "input-error", id: freshId("error"), role: "alert" }), hint,
  );
}

// A select says its label and what is chosen; other controls their label.
function nameByLabel(target, label) {
  if (target.matches("button")) {
    target.id ||= freshId("control");
    target.setAttribute("aria-labelledby", `${label.id} ${target.id}`);
  } else {
    target.setAttribute("aria-labelledby", label.id);
  }
}

function cell(data, surface) {
  if (data?.type === "rich_text") return renderRichText(data, surface.people);
  return document.createTextNode(String(data?.text ?? data?.value ?? ""));
}

function table(block, surface) {
  const settings = block.column_settings ?? [];
  const row = (cells, tag) =>
    el("tr", {}, cells.map((data, at) =>
      el(tag, { class: `align-${settings[at]?.align ?? "left"} ${settings[at]?.is_wrapped ? "wrapped" : ""}`, scope: tag === "th" ? "col" : null }, cell(data, surface)),
    ));
  const [first = [], ...rest] = block.rows ?? [];
  return el(
    "div", { class: "block-table", tabindex: 0, role: "region", "aria-label": "Table" },
    el("table", {}, el("thead", {}, row(first, "th")), el("tbody", {}, rest.map((cells) => row(cells, "td")))),
  );
}

function video(block) {
  return el("div", { class: "block-section" }, link(block.title_url ?? block.video_url, plainText(block.title)));
}

const BLOCKS = {
  header,
  section,
  context,
  actions,
  image,
  input,
  table,
  video,
  divider: () => el("hr", { class: "block-divider" }),
  rich_text: (block, surface) => renderRichText(block, surface.people),
  markdown: (block) => renderMarkdown(block.text),
};

function renderBlock(block, surface) {
  const make = BLOCKS[block?.type];
  if (!make) return el("p", { class: "unsupported" }, `Unsupported block: ${block?.type ?? "no type"}`);
  try {
    return make(block, surface);
  } catch (error) {
    return el("p", { class: "unsupported" }, `This ${block.type} block cannot be shown (${error.message})`);
  }
}

/** All blocks of a message or view, in order, each under its block_id. */
export function renderBlocks(blocks, surface) {
  return el(
    "div", { class: `blocks blocks-${surface.kind}` },
    blocks.map((block, at) => {
      const named = { ...block, block_id: block?.block_id ?? `block-${at}` };
      return el("div", { class: `block block-of-${named.type}`, "data-block": named.block_id }, renderBlock(named, surface));
    }),
  );
}
