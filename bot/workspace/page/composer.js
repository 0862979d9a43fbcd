// Where a person writes: completion, history, Enter sends.

import { suggest } from "./completion.js";
import { el, freshId, icon } from "./dom.js";

const HISTORY = 50;

/** What was sent before, newest last, kept for this browser tab. */
export function makeHistory(key) {
  const read = () => JSON.parse(sessionStorage.getItem(key) ?? "[]");
  return {
    all: read,
    add(text) {
      const rest = read().filter((one) => one !== text);
      sessionStorage.setItem(key, JSON.stringify([...rest, text].slice(-HISTORY)));
    },
  };
}

export class Composer {
  /** `send(text)` takes a finished text; `command` (with completions) may be null. */
  constructor({ label, send, command, history }) {
    Object.assign(this, { send, command, history, items: [], active: -1, back: 0 });
    this.list = el("div", { class: "completions", role: "listbox", id: freshId("completions"), "aria-label": "Commands", hidden: true });
    this.hint = el("div", { class: "usage-hint", hidden: true });
    this.input = el("textarea", {
      class: "composer-input", rows: 1, "aria-label": label, placeholder: label, autocomplete: "off", maxlength: 12000, spellcheck: "true",
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, "aria-multiline": "true",
      oninput: () => this.changed(), onkeydown: (event) => this.keydown(event), onblur: () => this.close(), onfocus: () => this.changed(),
    });
    this.button = el("button", { type: "button", class: "send", "aria-label": "Send", title: "Send", disabled: true, onclick: () => this.submit() }, icon("send"));
    this.note = el("div", { class: "composer-note", "aria-hidden": "true" });
    this.node = el("div", { class: "composer" }, this.list, this.hint,
      el("div", { class: "composer-box" }, this.input, this.button), this.note);
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const at = [...this.list.children].findIndex((row) => row.contains(event.target));
      if (at >= 0) this.accept(at);
    });
  }

  relabel(label) {
    this.input.placeholder = label;
    this.input.setAttribute("aria-label", label);
  }

  get text() {
    return this.input.value;
  }

  write(text) {
    this.input.value = text;
    this.input.setSelectionRange(text.length, text.length);
    this.changed();
  }

  changed() {
    this.button.disabled = !this.text.trim();
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 220)}px`;
    if (!this.command || document.activeElement !== this.input) return;
    const { items, exact, hint } = suggest(this.text, this.command());
    this.open(items, exact ? -1 : 0);
    this.hint.hidden = !hint;
    if (hint) this.hint.replaceChildren(el("code", {}, hint.usage), el("span", {}, hint.help));
  }

  open(items, active) {
    this.items = items;
    this.list.replaceChildren(...items.map((item) =>
      el("div", { class: "completion", role: "option", id: freshId("completion"), "aria-selected": "false" },
        el("code", {}, item.usage || item.full), el("span", { class: "completion-help" }, item.help))));
    this.list.hidden = !items.length;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.mark(active);
  }

  close() {
    this.open([], -1);
    this.hint.hidden = true;
  }

  mark(at) {
    this.active = at;
    [...this.list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    const row = this.list.children[at];
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  accept(at) {
    this.write(`${this.items[at].full} `);
    this.input.focus();
  }

  keydown(event) {
    if (event.isComposing || event.altKey) return;
    const handled = this.items.length ? this.listKey(event) : this.historyKey(event);
    if (!handled && event.key === "Enter" && !event.shiftKey) this.submit();
    else if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
  }

  listKey({ key, shiftKey }) {
    const count = this.items.length;
    if (key === "ArrowDown") this.mark((this.active + 1) % count);
    else if (key === "ArrowUp") this.mark(this.active <= 0 ? count - 1 : this.active - 1);
    else if (key === "Escape") this.close();
    else if (key === "Tab" && !shiftKey) this.accept(Math.max(this.active, 0));
    else if (key === "Enter" && !shiftKey && this.active >= 0) this.accept(this.active);
    else return false;
    return true;
  }

  historyKey({ key }) {
    if (key === "Escape" && !this.hint.hidden) {
      this.hint.hidden = true;
      return true;
    }
    const texts = this.history.all();
    const browsing = this.back > 0 && this.text === texts[texts.length - this.back];
    if (!browsing && this.text) return false;
    const back = (browsing ? this.back : 0) + (key === "ArrowUp" ? 1 : key === "ArrowDown" ? -1 : 0);
    if ((key !== "ArrowUp" && key !== "ArrowDown") || back < 0 || back > texts.length) return false;
    this.back = back;
    this.write(back ? texts[texts.length - back] : "");
    this.close();
    return true;
  }

  submit() {
    const text = this.text.trim();
    if (!text) return;
    this.history.add(text);
    this.back = 0;
    this.write("");
    this.send(text);
  }
}
