// The one popup list: selects, overflow menus and the user switcher.

import { el, freshId, icon } from "./dom.js";

const FILTER_FROM = 8;
let standing = null;

/** Close the popup that stands open, if any. */
export function closeMenu() {
  standing?.close();
}

/**
 * Open a list under `anchor`. `groups` is [{label?, items: [{key, label, description?, lead?}]}];
 * `chosen` holds the keys now set; `pick(item)` is told of each choice. With `stay`
 * the list remains open and choices toggle.
 */
export function openMenu(wish) {
  closeMenu();
  standing = new Menu(wish);
  standing.open();
}

/** A button opens its list by click and, as native selects do, by arrows. */
export function opensByArrows(button, open) {
  button.addEventListener("click", () => (button.getAttribute("aria-expanded") === "true" ? closeMenu() : open()));
  button.addEventListener("keydown", (event) => {
    if (event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    event.preventDefault();
    open();
  });
}

class Menu {
  constructor({ anchor, label, groups, chosen = new Set(), pick, stay = false }) {
    Object.assign(this, { anchor, groups, chosen, pick, stay, rows: [], active: 0 });
    this.list = el("div", { class: "options", role: "listbox", id: freshId("list"), "aria-label": label, "aria-multiselectable": stay || null });
    this.search = el("input", {
      class: "menu-search", type: "text", placeholder: "Search", role: "combobox", autocomplete: "off",
      "aria-label": `Search ${label}`, "aria-controls": this.list.id, "aria-expanded": "true", oninput: () => this.fill(),
    });
    this.filtered = groups.reduce((sum, group) => sum + group.items.length, 0) >= FILTER_FROM;
    this.focused = this.filtered ? this.search : this.list;
    this.list.tabIndex = this.filtered ? -1 : 0;
    this.popup = el("div", { class: "menu", popover: "manual", onkeydown: (event) => this.keydown(event) },
      this.filtered ? this.search : null, this.list);
    this.list.addEventListener("pointermove", ({ target }) => this.hovered(target));
    this.list.addEventListener("click", ({ target }) => this.take(this.rowOf(target)?.item));
  }

  open() {
    // Inside a modal dialog everything else is inert, so the list must stand in it.
    (this.anchor.closest("dialog") ?? document.body).append(this.popup);
    this.popup.showPopover();
    this.anchor.setAttribute("aria-expanded", "true");
    this.fill();
    place(this.popup, this.anchor);
    this.focused.focus();
    this.ears = new AbortController();
    const { signal } = this.ears;
    const away = ({ target }) => !this.popup.contains(target) && !this.anchor.contains(target) && this.close();
    const moved = ({ target }) => !this.popup.contains(target) && this.close();
    document.addEventListener("pointerdown", away, { capture: true, signal });
    document.addEventListener("scroll", moved, { capture: true, signal });
    window.addEventListener("resize", () => this.close(), { signal });
  }

  close() {
    if (standing !== this) return;
    standing = null;
    this.ears.abort();
    this.anchor.setAttribute("aria-expanded", "false");
    const hadFocus = this.popup.contains(document.activeElement);
    this.popup.remove();
    if (hadFocus) this.anchor.focus();
  }

  fill() {
    const words = this.search.value.trim().toLowerCase();
    this.rows = [];
    const nodes = this.groups.flatMap(({ label, items }) => {
      const made = items.filter((item) => matches(item, words)).map((item) => ({ item, row: optionRow(item, this.chosen.has(item.key)) }));
      this.rows.push(...made);
      const title = label && made.length ? [el("div", { class: "option-group", role: "presentation" }, label)] : [];
      return [...title, ...made.map(({ row }) => row)];
    });
    this.list.replaceChildren(...nodes, ...(nodes.length ? [] : [el("div", { class: "option-none" }, "No results")]));
    const at = this.rows.findIndex(({ item }) => this.chosen.has(item.key));
    this.mark(this.stay ? Math.min(this.active, this.rows.length - 1) : Math.max(at, 0));
  }

  mark(at) {
    if (!this.rows.length) return;
    this.rows[this.active]?.row.classList.remove("active");
    this.active = (at + this.rows.length) % this.rows.length;
    const { row } = this.rows[this.active];
    row.classList.add("active");
    row.scrollIntoView({ block: "nearest" });
    this.focused.setAttribute("aria-activedescendant", row.id);
  }

  rowOf(target) {
    return this.rows.find(({ row }) => row.contains(target));
  }

  hovered(target) {
    const at = this.rows.indexOf(this.rowOf(target));
    if (at >= 0 && at !== this.active) this.mark(at);
  }

  take(item) {
    if (!item) return;
    if (!this.stay) this.close();
    this.pick(item);
    if (this.stay) this.fill();
  }

  keydown(event) {
    if (event.isComposing) return;
    const deeds = {
      ArrowDown: () => this.mark(this.active + 1),
      ArrowUp: () => this.mark(this.active - 1),
      Enter: () => this.take(this.rows[this.active]?.item),
      Escape: () => this.close(),
      Tab: () => this.close(),
      ...(this.filtered ? {} : { Home: () => this.mark(0), End: () => this.mark(-1), " ": () => this.take(this.rows[this.active]?.item) }),
    };
    if (!deeds[event.key]) return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
    deeds[event.key]();
  }
}

function place(popup, anchor) {
  const box = anchor.getBoundingClientRect();
  const width = Math.min(Math.max(box.width, 220), window.innerWidth - 16);
  popup.style.width = `${width}px`;
  popup.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
  const below = window.innerHeight - box.bottom - 12;
  const above = box.top - 12;
  const fitsBelow = below >= Math.min(popup.scrollHeight, 260) || below >= above;
  popup.style.maxHeight = `${Math.max(120, Math.min(360, fitsBelow ? below : above))}px`;
  if (fitsBelow) popup.style.top = `${box.bottom + 4}px`;
  else popup.style.bottom = `${window.innerHeight - box.top + 4}px`;
}

const matches = (item, words) => `${item.label} ${item.description ?? ""}`.toLowerCase().includes(words);

function optionRow(item, chosen) {
  return el(
    "div",
    { class: "option", role: "option", id: freshId("option"), "aria-selected": String(chosen) },
    el("span", { class: "option-check" }, chosen ? icon("check") : null),
    item.lead ?? null,
    el("span", { class: "option-words" }, el("span", {}, item.label),
      item.description ? el("span", { class: "option-description" }, item.description) : null),
  );
}
