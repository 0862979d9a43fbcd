// Block elements that people press, choose from and write into.

import { el, freshId, icon, safeUrl } from "./dom.js";
import { askFirst } from "./dialog.js";
import { plainText, renderText } from "./mrkdwn.js";
import { SELECTS } from "./selects.js";

/** Ask the element's confirm question, if it has one, then run; the node shows it is busy. */
export async function confirmed(element, surface, node, run) {
  if (element.confirm && !(await askFirst(element.confirm, surface.people))) return;
  node.setAttribute("aria-busy", "true");
  try {
    await run();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function button(element, block, surface) {
  const href = element.url ? safeUrl(element.url) : null;
  const node = el(
    href ? "a" : "button",
    {
      class: `button ${element.style ? `button-${element.style}` : ""}`,
      type: href ? null : "button",
      href, target: href && "_blank", rel: href && "noopener noreferrer",
      "aria-label": element.accessibility_label,
      "data-action": element.action_id,
      onclick: () => {
        if (node.getAttribute("aria-busy")) return;
        confirmed(element, surface, node, () => surface.act(block, element, element.value === undefined ? {} : { value: element.value }));
      },
    },
    el("span", { class: "button-label" }, plainText(element.text)),
    href ? icon("out") : null,
  );
  return node;
}

function choices(element, block, surface, { type, read, initial, changed }) {
  const group = freshId("choice");
  const inputs = (element.options ?? []).map((option) => ({
    option,
    input: el("input", { type, name: group, id: freshId("pick") }),
  }));
  const picked = () => inputs.filter(({ input }) => input.checked).map(({ option }) => option);
  for (const { option, input } of inputs) input.checked = initial.some((one) => one.value === option.value);
  surface.field(block, element, () => read(picked()));
  const node = el(
    "div",
    {
      class: "choices", role: type === "radio" ? "radiogroup" : "group", "data-action": element.action_id,
      onchange: () => changed(node, read(picked())),
    },
    inputs.map(({ option, input }) =>
      el("div", { class: "choice" }, input,
        el("label", { for: input.id }, el("span", {}, renderText(option.text, surface.people)),
          option.description ? el("span", { class: "choice-description" }, renderText(option.description, surface.people)) : null)),
    ),
  );
  return node;
}

/** Tell the bot of a change, where the element stands in a place that reports changes. */
export function reporter(element, block, surface) {
  const silent = block.type === "input" && !block.dispatch_action;
  return (node, state) => {
    if (!silent) confirmed(element, surface, node, () => surface.act(block, element, state));
  };
}

function checkboxes(element, block, surface) {
  const kept = surface.kept(block, element)?.selected_options;
  return choices(element, block, surface, {
    type: "checkbox",
    initial: kept ?? element.initial_options ?? [],
    read: (picked) => ({ selected_options: picked }),
    changed: reporter(element, block, surface),
  });
}

function radios(element, block, surface) {
  const kept = surface.kept(block, element);
  const initial = kept ? kept.selected_option : element.initial_option;
  return choices(element, block, surface, {
    type: "radio",
    initial: initial ? [initial] : [],
    read: ([picked = null]) => ({ selected_option: picked }),
    changed: reporter(element, block, surface),
  });
}

function picker(type, stateName, initialName) {
  return (element, block, surface) => {
    const kept = surface.kept(block, element);
    const input = el("input", {
      type, class: "field field-short", "data-action": element.action_id,
      "aria-label": plainText(element.placeholder) || (type === "time" ? "Time" : "Date"),
      value: (kept ? kept[stateName] : element[initialName]) ?? "",
    });
    const read = () => ({ [stateName]: input.value || null });
    surface.field(block, element, read);
    const report = reporter(element, block, surface);
    let told = input.value;
    input.addEventListener("change", () => {
      if (!input.value || input.value === told) return;
      told = input.value;
      report(input, read());
    });
    return input;
  };
}

function textInput(type) {
  return (element, block, surface) => {
    const props = {
      class: "field", "data-action": element.action_id, placeholder: plainText(element.placeholder) || null,
      maxlength: element.max_length, autofocus: element.focus_on_load || null,
      value: surface.kept(block, element)?.value ?? element.initial_value ?? "",
    };
    const input = element.multiline
      ? el("textarea", { ...props, rows: 4 })
      : el("input", { ...props, type, step: type === "number" && element.is_decimal_allowed ? "any" : null, min: element.min_value, max: element.max_value });
    const read = () => ({ value: input.value || null });
    surface.field(block, element, read);
    const report = reporter(element, block, surface);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      if (element.multiline || !block.dispatch_action) return;
      event.preventDefault();
      event.stopPropagation();
      report(input, read());
    });
    return input;
  };
}

const ELEMENTS = {
  ...SELECTS,
  button,
  checkboxes,
  radio_buttons: radios,
  timepicker: picker("time", "selected_time", "initial_time"),
  datepicker: picker("date", "selected_date", "initial_date"),
  plain_text_input: textInput("text"),
  email_text_input: textInput("email"),
  url_text_input: textInput("url"),
  number_input: textInput("number"),
};

/** The node of an interactive element; one it does not know shows as such. */
export function renderElement(element, block, surface) {
  const make = ELEMENTS[element.type];
  if (make) return make(element, block, surface, reporter(element, block, surface));
  return el("span", { class: "unsupported" }, `Unsupported element: ${element.type}`);
}
