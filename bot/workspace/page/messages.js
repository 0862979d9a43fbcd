// A scrolling list of messages: the newest 200, days divided, place kept.

import { el, icon } from "./dom.js";
import { renderMessage } from "./message.js";
import { dayKey, dayLabel, moment } from "./time.js";

const WINDOW = 200;
const GROUP_SECONDS = 300;

function follows(message, before, tz) {
  if (!before || message.local || before.local || message.ephemeral || before.ephemeral) return false;
  if (before.user !== message.user || before.username !== message.username) return false;
  if (Number.parseFloat(message.ts) - Number.parseFloat(before.ts) > GROUP_SECONDS) return false;
  return dayKey(moment(message.ts), tz) === dayKey(moment(before.ts), tz);
}

export class MessageList {
  /** `replies(message)` counts a message's replies; the rest goes to renderMessage. */
  constructor({ people, act, openThread = null, replies = () => 0, label }) {
    Object.assign(this, { people, act, openThread, replies });
    this.limit = WINDOW;
    this.made = new Map();
    this.stick = true;
    this.earlier = el("button", { type: "button", class: "button earlier", onclick: () => this.showEarlier() }, "Show earlier messages");
    this.head = el("div", { class: "list-head" });
    this.items = el("div", { class: "items", role: "list", "aria-label": label });
    this.tail = el("div", { class: "list-tail" });
    this.inner = el("div", { class: "list-inner" }, this.head, this.earlier, this.items, this.tail);
    this.scroller = el("div", { class: "scroller", onscroll: () => this.scrolled(), tabindex: -1 }, this.inner);
    this.jump = el("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd() }, icon("arrow"), "New messages");
    this.node = el("div", { class: "list" }, this.scroller, this.jump);
    new ResizeObserver(() => this.stick && this.toEnd()).observe(this.inner);
    new ResizeObserver(() => this.stick && this.toEnd()).observe(this.scroller);
  }

  /** Begin anew, as for another channel. */
  reset() {
    this.limit = WINDOW;
    this.made.clear();
    this.items.replaceChildren();
    this.stick = true;
    this.jump.hidden = true;
  }

  /** Show these messages; `fresh` says that one of them has just arrived. */
  render(messages, { fresh = false } = {}) {
    this.messages = messages;
    const shown = messages.slice(-this.limit);
    this.earlier.hidden = shown.length === messages.length;
    this.reconcile(this.nodesFor(shown));
    if (this.stick) this.toEnd();
    else if (fresh) this.jump.hidden = false;
  }

  nodesFor(shown) {
    const nodes = [];
    const kept = new Map();
    let before = null;
    for (const message of shown) {
      const date = moment(message.ts);
      const day = dayKey(date, this.people.tz);
      if (!before || dayKey(moment(before.ts), this.people.tz) !== day) nodes.push(this.divider(day, date, kept));
      nodes.push(this.nodeOf(message, before, kept));
      before = message;
    }
    this.made = kept;
    return nodes;
  }

  divider(day, date, kept) {
    const label = dayLabel(date, this.people.tz, this.people.now());
    const node = this.made.get(day)?.node ?? el("div", { class: "day", role: "separator" }, el("span", {}));
    node.firstChild.textContent = label;
    kept.set(day, { node });
    return node;
  }

  nodeOf(message, before, kept) {
    const compact = follows(message, before, this.people.tz);
    const replies = this.replies(message);
    const old = this.made.get(message.ts);
    const still = old && old.message === message && old.compact === compact && old.replies === replies;
    const node = still ? old.node : renderMessage(message, { compact, replies, people: this.people, act: this.act, openThread: this.openThread });
    if (old && !still) keepFocus(old.node, node);
    kept.set(message.ts, { message, compact, replies, node });
    return node;
  }

  reconcile(nodes) {
    const wanted = new Set(nodes);
    for (const child of [...this.items.children]) if (!wanted.has(child)) child.remove();
    nodes.forEach((node, at) => {
      if (this.items.children[at] !== node) this.items.insertBefore(node, this.items.children[at] ?? null);
    });
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.stick = scrollHeight - scrollTop - clientHeight < 40;
    if (this.stick) this.jump.hidden = true;
  }

  toEnd() {
    this.stick = true;
    this.jump.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  showEarlier() {
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.stick = false;
    this.limit += WINDOW;
    this.render(this.messages);
    this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
    if (this.earlier.hidden) this.scroller.focus();
  }
}

// A message that changes under the hand of a person keeps the button they stand on.
function keepFocus(old, node) {
  const action = old.contains(document.activeElement) ? document.activeElement.dataset.action : null;
  if (!action) return;
  queueMicrotask(() => node.querySelector(`[data-action="${CSS.escape(action)}"]`)?.focus());
}
