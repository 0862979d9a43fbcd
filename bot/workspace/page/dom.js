// Elements from data. Text only ever becomes text nodes and attributes.

const SVG = "http://www.w3.org/2000/svg";

// Strokes drawn on a 20 x 20 grid.
const ICONS = {
  hash: "M8 3 6 17M14 3l-2 14M3.5 7.5h14M2.5 12.5h14",
  eye: "M1.8 10S4.8 4.5 10 4.5 18.2 10 18.2 10 15.2 15.5 10 15.5 1.8 10 1.8 10ZM10 12.4a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8Z",
  thread: "M3 4.5h14v9H9.5L6 17v-3.5H3zM6.5 8h7M6.5 10.5h4.5",
  close: "M4.5 4.5l11 11M15.5 4.5l-11 11",
  send: "M3 3.5 17.5 10 3 16.5l1.8-5.3L11 10 4.8 8.8z",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  more: "M10 4.6v.1M10 10v.1M10 15.3v.1",
  down: "M5 7.5l5 5 5-5",
  arrow: "M10 3.5v12.5M5 11l5 5 5-5",
  check: "M4 10.5l4 4 8-9",
  sun: "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M16 4l-1.4 1.4M5.4 14.6 4 16",
  moon: "M16.8 12A7.2 7.2 0 0 1 8 3.2 7.2 7.2 0 1 0 16.8 12Z",
  auto: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15ZM10 2.5v15M12.5 4v12M15 6v8",
  back: "M12.5 4.5 7 10l5.5 5.5",
  out: "M8 4.5H4.5v11h11V12M11.5 4.5h4v4M15.5 4.5 9 11",
  file: "M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15M7.5 10h5M7.5 13h5",
  warn: "M10 3 18 16.5H2zM10 8v4M10 14.3v.1",
  clock: "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4ZM10 6v4.3l2.8 1.6",
  trilateral: "M10 5.2 4.4 14.6h11.2zM10 6.6a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8ZM4.4 16.5a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8ZM15.6 16.5a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8Z",
};

/** Make an element: `on…` props are listeners, true and false switch attributes, the rest are attributes. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A URL that may be a link or an image: http and https only, else null. */
export function safeUrl(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens beside the page; plain text where the address is no http(s) one. */
export function link(url, ...label) {
  const href = safeUrl(url);
  if (!href) return el("span", { class: "badlink" }, ...label);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", class: "link" }, ...label);
}

const drawn = new WeakMap();

/** Fill a node anew only when `key` changed; focus stays on the same link or action. */
export function refill(node, key, make) {
  if (drawn.get(node) === key) return;
  drawn.set(node, key);
  const focused = node.contains(document.activeElement) ? markOf(document.activeElement) : null;
  node.replaceChildren(...make().filter(Boolean));
  if (focused) [...node.querySelectorAll("a, button, input, textarea")].find((one) => markOf(one) === focused)?.focus();
}

const markOf = (node) => node.dataset.action ?? node.getAttribute("href") ?? node.textContent;

let serial = 0;

/** An id no other element has, for labels and descriptions. */
export function freshId(stem) {
  serial += 1;
  return `${stem}-${serial}`;
}
