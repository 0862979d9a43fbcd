// The Home tab: a view that the app publishes for each person.

import { renderBlocks } from "./blocks.js";
import { el } from "./dom.js";
import { makeSurface } from "./surface.js";

/** Make the pane; `click(body)` sends an action, `ask()` fetches the view. */
export function makeHome({ people, click, ask }) {
  const node = el("div", { class: "home scroller", tabindex: -1 });
  let surface = null;
  let shown = null;

  const render = (view) => {
    const before = surface && shown?.id === view?.id ? surface.values() : {};
    shown = view;
    if (!view?.blocks?.length) {
      node.replaceChildren(el("div", { class: "welcome" }, el("h2", {}, "Nothing here yet"), el("p", {}, "The app has not published a Home tab.")));
      return;
    }
    const action = node.contains(document.activeElement) ? document.activeElement.dataset.action : null;
    surface = makeSurface({ kind: "home", people, kept: before, send: (body) => click({ view_id: view.id, ...body }) });
    node.replaceChildren(el("div", { class: "home-page" }, renderBlocks(view.blocks, surface)));
    if (action) node.querySelector(`[data-action="${CSS.escape(action)}"]`)?.focus();
  };

  const open = async () => {
    if (!shown) node.replaceChildren(el("div", { class: "welcome" }, el("p", { class: "loading" }, "Loading…")));
    const { view } = await ask();
    if (view || !shown) render(view);
  };
  return { node, render, open };
}
