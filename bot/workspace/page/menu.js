// The one popup list: selects, overflow menus and the user switcher.

import { el, freshId, icon } from "./dom.js";

const FILTER_FROM = 8;
let closeOpen = null;

/** Close the popup that stands open, if any. */
export function closeMenu() {
  closeOpen?.();
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

function optionRow(item, chosen) {
  const described = item.description ? el("span", { class: "option-description" }, item.description) : null;
  return el(
    "div",
    { class: "option", role: "option", id: freshId("option"), "aria-selected": String(chosen), "data-key": item.key },
    el("span", { class: "option-check" }, chosen ? icon("check") : null),
    item.lead ?? null,
    el("span", { class: "option-words" }, el("span", {}, item.label), described),
  );
}

const matches = (item, words) => `${item.label} ${item.description ?? ""}`.toLowerCase().includes(words);

function fillList(list, groups, words, chosen) {
  const rows = [];
  list.replaceChildren(
    ...groups.flatMap(({ label, items }) => {
      const shown = items.filter((item) => matches(item, words));
      if (!shown.length) return [];
      const made = shown.map((item) => ({ item, row: optionRow(item, chosen.has(item.key)) }));
      rows.push(...made);
      return [label ? el("div", { class: "option-group", role: "presentation" }, label) : null, ...made.map(({ row }) => row)];
    }).filter(Boolean),
  );
  if (!rows.length) list.append(el("div", { class: "option-none" }, "No results"));
  return rows;
}

/**
 * Open a list under `anchor`. `groups` is [{label?, items: [{key, label, description?, lead?}]}];
 * `chosen` holds the keys now set; `pick(item)` is told of each choice. With `stay`
 * the list remains open and choices toggle.
 */
export function openMenu({ anchor, label, groups, chosen = new Set(), pick, stay = false }) {
  closeMenu();
  const count = groups.reduce((sum, group) => sum + group.items.length, 0);
  const list = el("div", { class: "options", role: "listbox", id: freshId("list"), "aria-label": label, "aria-multiselectable": stay || null });
  const search = el("input", {
    class: "menu-search", type: "text", placeholder: "Search", role: "combobox", autocomplete: "off",
    "aria-label": `Search ${label}`, "aria-controls": list.id, "aria-expanded": "true",
  });
  const filtered = count >= FILTER_FROM;
  const popup = el("div", { class: "menu", popover: "manual" }, filtered ? search : null, list);
  const focused = filtered ? search : list;
  list.tabIndex = filtered ? -1 : 0;
  let rows = [];
  let active = 0;

  const mark = (at) => {
    if (!rows.length) return;
    rows[active]?.row.classList.remove("active");
    active = (at + rows.length) % rows.length;
    rows[active].row.classList.add("active");
    rows[active].row.scrollIntoView({ block: "nearest" });
    focused.setAttribute("aria-activedescendant", rows[active].row.id);
  };
  const refill = () => {
    rows = fillList(list, groups, search.value.trim().toLowerCase(), chosen);
    const at = rows.findIndex(({ item }) => chosen.has(item.key));
    mark(stay ? Math.min(active, rows.length - 1) : Math.max(at, 0));
  };
  const take = (item) => {
    if (!item) return;
    if (!stay) close();
    pick(item);
    if (stay) refill();
  };
  const close = () => {
    if (closeOpen !== close) return;
    closeOpen = null;
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", close);
    document.removeEventListener("scroll", scrolled, true);
    anchor.setAttribute("aria-expanded", "false");
    const hadFocus = popup.contains(document.activeElement);
    popup.remove();
    if (hadFocus) anchor.focus();
  };
  const outside = (event) => {
    if (!popup.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const scrolled = (event) => {
    if (!popup.contains(event.target)) close();
  };
  const keys = {
    ArrowDown: () => mark(active + 1),
    ArrowUp: () => mark(active - 1),
    Home: () => mark(0),
    End: () => mark(rows.length - 1),
    Enter: () => take(rows[active]?.item),
    Escape: close,
    Tab: close,
  };
  popup.addEventListener("keydown", (event) => {
    const key = event.key === " " && !filtered ? "Enter" : event.key;
    if (!keys[key] || event.isComposing) return;
    if (key !== "Tab") event.preventDefault();
    event.stopPropagation();
    keys[key]();
  });
  search.addEventListener("input", refill);
  list.addEventListener("pointermove", (event) => {
    const at = rows.findIndex(({ row }) => row.contains(event.target));
    if (at >= 0 && at !== active) mark(at);
  });
  list.addEventListener("click", (event) => {
    take(rows.find(({ row }) => row.contains(event.target))?.item);
  });

  (anchor.closest("dialog") ?? document.body).append(popup);
  popup.showPopover();
  closeOpen = close;
  anchor.setAttribute("aria-expanded", "true");
  refill();
  place(popup, anchor);
  focused.focus();
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", close);
  document.addEventListener("scroll", scrolled, true);
}

/** Arrow down or up on the button opens its list, as native selects do. */
export function opensByArrows(button, open) {
  button.addEventListener("click", () => (button.getAttribute("aria-expanded") === "true" ? closeMenu() : open()));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open();
  });
}
