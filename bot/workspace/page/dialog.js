// Dialogs: focus stays inside, Escape is the way out.

import { el, freshId, icon } from "./dom.js";
import { plainText, renderText } from "./mrkdwn.js";

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), [tabindex]:not([tabindex="-1"])';

const visible = (node) => node.getClientRects().length > 0;

function keepFocusInside(event, dialog) {
  if (event.key !== "Tab") return;
  const stops = [...dialog.querySelectorAll(FOCUSABLE)].filter(visible);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge && dialog.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}

/** A dialog element that reports Escape to `leave` and gives focus back when closed. */
export function makeDialog(className, leave) {
  const before = document.activeElement;
  const dialog = el("dialog", {
    class: `dialog ${className}`,
    oncancel: (event) => {
      event.preventDefault();
      leave();
    },
    onkeydown: (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        leave();
      }
      keepFocusInside(event, dialog);
    },
  });
  document.body.append(dialog);
  return {
    dialog,
    close() {
      dialog.close();
      dialog.remove();
      if (before?.isConnected) before.focus();
    },
  };
}

/** The head of a dialog: its title and the cross. */
export function dialogHead(title, leave, lead = null) {
  const id = freshId("title");
  return {
    id,
    node: el(
      "header", { class: "dialog-head" }, lead,
      el("h2", { id }, title),
      el("button", { type: "button", class: "plain-button", "aria-label": "Close", onclick: leave }, icon("close")),
    ),
  };
}

/** Show a confirm object; resolves to whether the person agreed. */
export function askFirst(confirm, people) {
  return new Promise((resolve) => {
    const answer = (agreed) => {
      made.close();
      resolve(agreed);
    };
    const made = makeDialog("dialog-confirm", () => answer(false));
    const head = dialogHead(plainText(confirm.title), () => answer(false));
    made.dialog.setAttribute("aria-labelledby", head.id);
    const yes = el("button", { type: "button", class: `button button-${confirm.style ?? "primary"}`, onclick: () => answer(true) }, plainText(confirm.confirm));
    made.dialog.append(
      head.node,
      el("div", { class: "dialog-body" }, el("p", {}, renderText(confirm.text, people))),
      el("footer", { class: "dialog-foot" },
        el("button", { type: "button", class: "button", onclick: () => answer(false) }, plainText(confirm.deny)), yes),
    );
    made.dialog.showModal();
    yes.focus();
  });
}
