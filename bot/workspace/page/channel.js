// The middle of the page: a channel's head, messages, what is pending, composer.

import { Composer } from "./composer.js";
import { el, icon, refill } from "./dom.js";
import { MessageList } from "./messages.js";

function beginning(channel, model, tryIt) {
  const command = `${model.command.name} latest`;
  return el(
    "div", { class: "welcome" },
    el("div", { class: "welcome-mark", "aria-hidden": "true" }, icon(channel.is_im ? "trilateral" : "hash")),
    el("h2", {}, channel.is_im ? `Your messages with ${model.app.name}` : `This is the very beginning of #${channel.name}`),
    channel.topic ? el("p", {}, channel.topic) : null,
    channel.is_archived ? null : el("p", { class: "welcome-hint" }, "Type ", el("button", { type: "button", class: "try", onclick: () => tryIt(command) }, command), " to see the newest developments."),
  );
}

function pendingLine(texts, app) {
  return texts.map((text) =>
    el("div", { class: "pending" }, el("span", { class: "dots", "aria-hidden": "true" }, el("i", {}), el("i", {}), el("i", {})),
      el("span", {}, `${app} is working on `, el("code", {}, text))));
}

/** Make the pane of one channel at a time. */
export function makeChannel({ model, people, act, openThread, send, history }) {
  const list = new MessageList({
    people, act, openThread, label: "Messages",
    replies: (message) => message.reply_count ?? 0,
  });
  const composer = new Composer({ label: "Message", send, command: () => model.command, history });
  const closed = el("p", { class: "closed" }, "This channel is archived. Nobody can write here.");
  const status = el("div", { class: "pendings", role: "status" });
  list.tail.append(status);
  const drafts = new Map();
  let shown = null;
  const tryIt = (text) => {
    composer.input.focus();
    composer.write(text);
  };
  return {
    list,
    composer,
    nodes: [list.node, closed, composer.node],
    render(channel, options) {
      if (shown?.id !== channel.id) {
        if (shown) drafts.set(shown.id, composer.text);
        list.reset();
        composer.relabel(channel.is_im ? `Message ${model.app.name}` : `Message #${channel.name}`);
        composer.write(drafts.get(channel.id) ?? "");
      }
      shown = channel;
      const messages = model.mainMessages(channel.id);
      const whole = messages.length <= list.limit;
      refill(list.head, JSON.stringify([whole, channel]), () => (whole ? [beginning(channel, model, tryIt)] : []));
      const pending = model.pending.get(channel.id) ?? [];
      refill(status, JSON.stringify(pending), () => pendingLine(pending, model.app.name));
      composer.node.hidden = channel.is_archived;
      closed.hidden = !channel.is_archived;
      list.render(messages, options);
    },
  };
}
