// The pane beside a channel that shows one thread.

import { Composer } from "./composer.js";
import { el, icon } from "./dom.js";
import { MessageList } from "./messages.js";

/** Make the pane; `send(text)` posts a reply, `leave()` closes it. */
export function makeThread({ people, act, send, leave, history }) {
  const list = new MessageList({ people, act, label: "Messages of the thread" });
  const composer = new Composer({ label: "Reply…", send, command: null, history });
  const where = el("span", { class: "thread-where" });
  const node = el(
    "aside",
    {
      class: "thread", "aria-label": "Thread", hidden: true,
      onkeydown: (event) => {
        if (event.key === "Escape" && !event.defaultPrevented) leave();
      },
    },
    el("header", { class: "pane-head" }, el("h2", {}, "Thread"), where,
      el("button", { type: "button", class: "plain-button", "aria-label": "Close thread", onclick: leave }, icon("close"))),
    list.node, composer.node,
  );
  let shown = null;
  return {
    node,
    composer,
    /** Show a thread's messages, or nothing. */
    render(thread, messages, options) {
      node.hidden = !thread;
      if (!thread) {
        shown = null;
        return;
      }
      if (shown !== thread.ts) {
        shown = thread.ts;
        list.reset();
        composer.write("");
      }
      where.textContent = thread.channel.is_im ? "" : `# ${thread.channel.name}`;
      list.render(messages, options);
    },
  };
}
