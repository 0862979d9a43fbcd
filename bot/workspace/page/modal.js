// Modals: a stack of views in one dialog.

import { renderBlocks } from "./blocks.js";
import { dialogHead, makeDialog } from "./dialog.js";
import { el, icon } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { makeSurface } from "./surface.js";

export class Modals {
  /** `send(action)` and `answer(body)` reach the bot: a click in a view, and its submission or closing. */
  constructor({ people, click, answer }) {
    Object.assign(this, { people, click, answer });
    this.stack = [];
    this.made = null;
  }

  get top() {
    return this.stack.at(-1);
  }

  /** Apply a `view` event: open, push, update or close. */
  apply({ action, view }) {
    if (action === "close") return this.drop(view?.id);
    const at = this.stack.findIndex((entry) => entry.view.id === view.id);
    this.keep();
    if (at >= 0) this.stack[at].view = view;
    else if (action === "update") return null;
    else if (action === "push") this.stack.push({ view, kept: {} });
    else this.stack = [{ view, kept: {} }];
    return this.show(at < 0);
  }

  keep() {
    if (this.top && this.surface) this.top.kept = this.surface.values();
  }

  /** Take a view and those above it off the stack; without an id, all. */
  drop(id) {
    const at = id ? this.stack.findIndex((entry) => entry.view.id === id) : 0;
    if (at < 0) return;
    this.stack.length = at;
    this.surface = null;
    if (this.top) this.show(true);
    else {
      this.made?.close();
      this.made = null;
    }
  }

  show(first) {
    const { view, kept } = this.top;
    this.made ??= this.openDialog();
    const { dialog } = this.made;
    const focused = first ? null : document.activeElement?.dataset?.action;
    this.surface = makeSurface({
      kind: "modal", people: this.people, kept,
      send: (action) => this.click({ view_id: view.id, ...action }),
    });
    const back = this.stack.length > 1
      ? el("button", { type: "button", class: "plain-button", "aria-label": "Back", onclick: () => this.leave() }, icon("back"))
      : null;
    const head = dialogHead(plainText(view.title), () => this.leave(), back);
    this.trouble = el("p", { class: "modal-trouble", role: "alert" });
    dialog.setAttribute("aria-labelledby", head.id);
    dialog.replaceChildren(head.node,
      el("div", { class: "dialog-body" }, this.trouble, renderBlocks(view.blocks ?? [], this.surface)), this.foot(view));
    this.focus(dialog, focused);
  }

  openDialog() {
    const made = makeDialog("dialog-modal", () => this.leave());
    made.dialog.addEventListener("keydown", (event) => this.keydown(event));
    made.dialog.showModal();
    return made;
  }

  focus(dialog, action) {
    const same = action && dialog.querySelector(`[data-action="${CSS.escape(action)}"]`);
    const first = dialog.querySelector("[autofocus]") ?? dialog.querySelector(".dialog-body :is(input, textarea, .select:not(div), .chips-open)");
    (same || first || dialog.querySelector(".dialog-foot .button-primary, .dialog-foot .button"))?.focus();
  }

  foot(view) {
    this.submitButton = view.submit
      ? el("button", { type: "button", class: "button button-primary", onclick: () => this.submit() }, plainText(view.submit))
      : null;
    return el("footer", { class: "dialog-foot" },
      el("button", { type: "button", class: "button", onclick: () => this.leave() }, view.close ? plainText(view.close) : view.submit ? "Cancel" : "Close"),
      this.submitButton);
  }

  keydown(event) {
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
    const inLine = event.target.matches('input:not([type="checkbox"], [type="radio"])');
    if (!inLine && !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.submit();
  }

  /** Say what went wrong in the open modal; false when none is open. */
  complain(text) {
    if (!this.made) return false;
    this.trouble.textContent = text;
    return true;
  }

  leave() {
    const { view } = this.top ?? {};
    if (!view) return;
    this.drop(view.id);
    this.answer({ view_id: view.id, action: "close", values: {} }).catch(() => {});
  }

  async submit() {
    const button = this.submitButton;
    if (!button || button.disabled) return;
    const { view } = this.top;
    if (this.showErrors(this.surface.gaps())) return;
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    this.trouble.textContent = "";
    try {
      this.answered(view, await this.answer({ view_id: view.id, action: "submit", values: this.surface.values() }));
    } catch (error) {
      this.trouble.textContent = error.message;
    } finally {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  }

  answered(view, { response_action: action, errors, problem }) {
    if (problem) this.trouble.textContent = problem;
    else if (action === "errors") this.showErrors(errors ?? {});
    else if (action === "clear") this.drop();
    else if (!action) this.drop(view.id);
  }

  /** Write errors beneath their blocks, stand on the first, say whether there are any. */
  showErrors(errors) {
    const { dialog } = this.made;
    for (const block of dialog.querySelectorAll(".block-of-input")) {
      const note = block.querySelector(".input-error");
      const control = block.querySelector("input, textarea, button");
      const message = errors[block.dataset.block];
      note.replaceChildren(...(message ? [icon("warn"), String(message)] : []));
      block.classList.toggle("wrong", Boolean(message));
      if (message) {
        control?.setAttribute("aria-invalid", "true");
        control?.setAttribute("aria-errormessage", note.id);
      } else control?.removeAttribute("aria-invalid");
    }
    const wrong = Object.keys(errors);
    dialog.querySelector(".wrong :is(input, textarea, button)")?.focus();
    const unseen = wrong.filter((id) => !dialog.querySelector(`.block-of-input[data-block="${CSS.escape(id)}"]`));
    this.trouble.textContent = unseen.map((id) => errors[id]).join(" ");
    return wrong.length > 0;
  }
}
