// Wires the page: state in, panes out, what people do to the workspace.

import { makeApi } from "./api.js";
import { makeChannel } from "./channel.js";
import { makeHistory } from "./composer.js";
import { el, icon, refill } from "./dom.js";
import { makeHome } from "./home.js";
import { closeMenu } from "./menu.js";
import { authorOf } from "./message.js";
import { Modals } from "./modal.js";
import { spokenText } from "./mrkdwn.js";
import { makeSidebar } from "./sidebar.js";
import { isReply, Model, peopleOf } from "./state.js";
import { makeThread } from "./thread.js";

const NARROW = matchMedia("(max-width: 760px)");

class Page {
  constructor(model, api) {
    Object.assign(this, { model, api, place: {}, thread: null, held: null, again: false });
    this.people = peopleOf(model);
    const people = this.people;
    const act = (message, action) => this.click({ message_ts: message.ts, channel: message.channel, ...action });
    const history = makeHistory(`workspace-history-${model.me.name}`);
    this.sidebar = makeSidebar(model);
    this.channel = makeChannel({ model, people, act, openThread: (message) => this.openThread(message), send: (text) => this.send(text), history });
    this.threadPane = makeThread({ people, act, send: (text) => this.send(text, this.thread), leave: () => this.closeThread(), history });
    this.home = makeHome({ people, click: (body) => this.click(body), ask: () => api.home() });
    this.modals = new Modals({ people, click: (body) => this.click(body), answer: (body) => api.view(body) });
    this.build();
  }

  build() {
    this.title = el("h1", {});
    this.topic = el("span", { class: "topic" });
    this.absent = el("span", { class: "absent" });
    this.tabs = el("nav", { class: "tabs", "aria-label": "Tabs of the app" });
    this.drawer = el("button", { type: "button", class: "plain-button drawer-button", "aria-label": "Channels", "aria-controls": "sidebar", "aria-expanded": "false", onclick: () => this.toggleDrawer() }, icon("menu"));
    this.banner = el("div", { class: "banner", role: "status", hidden: true });
    this.live = el("div", { class: "hidden", "aria-live": "polite", id: "live" });
    this.toast = el("div", { class: "toast", role: "alert", hidden: true });
    this.shade = el("div", { class: "shade", onclick: () => this.toggleDrawer(false) });
    const main = el("main", { class: "pane" },
      el("header", { class: "pane-head" }, this.drawer, this.title, this.topic, this.absent, this.tabs),
      this.banner, ...this.channel.nodes, this.home.node);
    this.root = el("div", { class: "page" }, this.sidebar.node, this.shade, main, this.threadPane.node, this.live, this.toast);
    document.body.replaceChildren(this.root);
    document.addEventListener("keydown", (event) => this.keydown(event));
    window.addEventListener("hashchange", () => this.goByHash());
  }

  // where one is

  goByHash() {
    const name = location.hash.slice(1);
    if (name === "app") this.go({ app: "home" });
    else if (name === "app-messages" && this.model.direct) this.go({ app: "messages", channel: this.model.direct });
    else this.go({ channel: this.model.listed.find((channel) => encodeURIComponent(channel.name) === name) ?? this.firstChannel() });
  }

  firstChannel() {
    return this.model.listed.find((channel) => channel.bot_is_member) ?? this.model.listed[0];
  }

  go(place) {
    if (this.thread && this.thread.channel.id !== place.channel?.id) this.thread = null;
    this.place = place;
    closeMenu();
    this.toggleDrawer(false);
    this.render();
    if (place.channel) {
      this.channel.list.toEnd();
      if (!NARROW.matches) this.channel.composer.input.focus();
    } else {
      this.home.open().catch((error) => this.say(error.message));
      if (!NARROW.matches) this.home.node.focus();
    }
  }

  step(by) {
    const hashes = [...this.model.listed.map((channel) => encodeURIComponent(channel.name)), "app"];
    const now = this.place.app ? "app" : encodeURIComponent(this.place.channel.name);
    location.hash = hashes[(hashes.indexOf(now) + by + hashes.length) % hashes.length];
  }

  toggleDrawer(open = !this.root.classList.contains("drawer-open")) {
    const was = this.root.classList.contains("drawer-open");
    this.root.classList.toggle("drawer-open", open);
    this.drawer.setAttribute("aria-expanded", String(open));
    if (open) this.sidebar.node.querySelector("[aria-current]")?.focus();
    else if (was) this.drawer.focus();
  }

  // drawing

  render(options = {}) {
    const { channel, app } = this.place;
    if (channel) this.model.unread.delete(channel.id);
    this.renderHead();
    this.sidebar.render(this.place);
    for (const node of this.channel.nodes) node.hidden = !channel;
    this.home.node.hidden = app !== "home";
    if (channel) this.channel.render(channel, options);
    this.renderThread(options);
    this.root.classList.toggle("thread-open", Boolean(this.thread));
    const waiting = [...this.model.unread.values()].reduce((sum, count) => sum + count, 0);
    document.title = `${waiting ? `(${waiting}) ` : ""}${app ? this.model.app.name : `#${channel.name}`} · ${this.model.team.name}`;
  }

  renderHead() {
    const { channel, app } = this.place;
    this.title.replaceChildren(...(app ? [this.model.app.name] : [icon("hash"), channel.name]));
    this.topic.textContent = app ? "" : channel.topic;
    this.absent.hidden = Boolean(app) || channel.bot_is_member;
    this.absent.textContent = `${this.model.app.name} is not in this channel`;
    const tab = (name, hash, current) => el("a", { href: `#${hash}`, class: "tab", "aria-current": current ? "page" : null }, name);
    this.tabs.hidden = !app;
    refill(this.tabs, JSON.stringify([app, Boolean(this.model.direct)]), () => [
      tab("Home", "app", app === "home"),
      this.model.direct && tab("Messages", "app-messages", app === "messages"),
    ]);
    this.banner.hidden = this.model.app.connected && !this.lost;
    this.banner.textContent = this.lost ? "Connection lost. Trying again…" : `${this.model.app.name} is not connected to this workspace.`;
  }

  renderThread(options) {
    const { thread } = this;
    this.threadPane.render(thread, thread ? this.model.thread(thread.channel.id, thread.ts) : [], options);
  }

  announce(message) {
    const author = authorOf(message, this.people);
    const where = message.channel === this.place.channel?.id ? "" : ` in #${this.model.channel(message.channel)?.name}`;
    this.live.textContent = `${author}${where}: ${spokenText(message.text, this.people).slice(0, 300)}`;
  }

  /** Say something that belongs to no channel. */
  say(text) {
    this.toast.textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.toastEnd);
    this.toastEnd = setTimeout(() => (this.toast.hidden = true), 6000);
  }

  // threads

  openThread(message) {
    this.thread = { channel: this.model.channel(message.channel), ts: message.thread_ts ?? message.ts };
    this.render();
    this.threadPane.composer.input.focus();
  }

  closeThread() {
    const { ts } = this.thread ?? {};
    this.thread = null;
    this.render();
    const row = this.channel.list.items.querySelector(`[data-ts="${CSS.escape(ts ?? "")}"]`);
    row?.querySelector(".reply-line, .message-tools button")?.focus();
  }

  // what people do

  async send(text, thread = null) {
    const channel = thread?.channel ?? this.place.channel;
    const slash = text.startsWith("/");
    if (slash && thread) return this.note(channel, `\`${text.split(/\s/)[0]}\` is not supported in threads. Sorry!`);
    const command = slash && text.split(/\s/)[0].toLowerCase() === this.model.command.name;
    if (command) this.setPending(channel.id, (texts) => [...texts, text]);
    if (!thread) this.channel.list.toEnd();
    try {
      const answer = await this.api.command({ channel: channel.id, text, ...(command ? {} : { expect: 0 }), ...(thread && { thread_ts: thread.ts }) });
      if (this.lost) for (const message of answer.messages) this.model.put(message);
      if (this.lost && answer.problem) this.note(channel, answer.problem);
    } catch (error) {
      this.note(channel, `That could not be sent. ${error.message}`);
    }
    return this.setPending(channel.id, (texts) => dropFirst(texts, text));
  }

  setPending(channelId, change) {
    this.model.pending.set(channelId, change(this.model.pending.get(channelId) ?? []));
    this.render();
  }

  /** Say something in a channel that only this page knows of. */
  note(channel, text) {
    this.model.note(channel.id, text);
    this.render({ fresh: true });
    if (channel.id === this.place.channel?.id) this.channel.list.toEnd();
    this.live.textContent = text;
  }

  async click(body) {
    const say = body.view_id ? (text) => this.modals.complain(text) || this.say(text) : (text) => this.say(text);
    try {
      const { problem } = await this.api.click(body);
      if (problem && (body.view_id || this.lost)) say(problem);
    } catch (error) {
      say(error.message);
    }
  }

  // what the workspace tells

  heard(event) {
    if (this.held) {
      this.held.push(event);
      return;
    }
    const known = {
      message: () => this.heardMessage(event.message),
      message_changed: () => this.model.put(event.message),
      message_deleted: () => this.model.remove(event.message),
      view: () => this.heardView(event),
      home: () => this.home.render(event.view),
      channel: () => this.model.putChannel(event.channel),
      app: () => Object.assign(this.model.app, { connected: event.connected }),
      problem: () => this.heardProblem(event),
    };
    const fresh = known[event.type]?.() === true;
    this.render({ fresh });
  }

  heardMessage(message) {
    if (message.channel === `D${this.model.me.id.slice(1)}` && !this.model.direct) this.reload();
    return this.model.put(message) && this.arrived(message);
  }

  /** Mark and announce a message that is new to the page; true when it is in the open channel. */
  arrived(message) {
    const here = message.channel === this.place.channel?.id;
    if (message.user !== this.model.me.id) this.announce(message);
    if (message.is_bot && (message.visible_to === this.model.me.id || here)) this.model.pending.delete(message.channel);
    if (!here && !isReply(message) && message.user !== this.model.me.id) this.model.unread.set(message.channel, (this.model.unread.get(message.channel) ?? 0) + 1);
    if (here && message.ephemeral) this.channel.list.toEnd();
    return here;
  }

  heardView(event) {
    this.model.pending.clear();
    closeMenu();
    this.modals.apply(event);
  }

  // A problem without a channel is about a view, whose own call answers with it.
  heardProblem({ channel, text }) {
    if (this.model.channel(channel)) this.note(this.model.channel(channel), text);
  }

  listen() {
    this.api.stream({
      event: (event) => this.heard(event),
      open: () => {
        this.lost = false;
        this.reload();
      },
      lost: () => {
        this.lost = true;
        this.renderHead();
      },
    });
  }

  /**
   * Take a new snapshot, and notice what arrived while nobody listened.
   *
   * What is heard meanwhile waits, or an older snapshot would undo it.
   */
  async reload() {
    if (this.held) {
      this.again = true;
      return;
    }
    this.held = [];
    let fresh = false;
    try {
      do {
        this.again = false;
        for (const message of this.model.load(await this.api.state())) fresh = this.arrived(message) || fresh;
      } while (this.again);
    } finally {
      const { held } = this;
      this.held = null;
      for (const event of held) this.heard(event);
      this.render({ fresh });
    }
  }

  keydown(event) {
    const { key, altKey, ctrlKey, metaKey, target } = event;
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (altKey && (key === "ArrowUp" || key === "ArrowDown")) {
      event.preventDefault();
      this.step(key === "ArrowUp" ? -1 : 1);
    } else if (key === "/" && !ctrlKey && !metaKey && !altKey && !target.matches("input, textarea") && this.place.channel) {
      event.preventDefault();
      const { composer } = this.channel;
      composer.input.focus();
      if (!composer.text) composer.write("/");
    } else if (key === "Escape" && this.root.classList.contains("drawer-open")) this.toggleDrawer(false);
    else if (key === "Escape" && this.thread) this.closeThread();
  }
}

function dropFirst(texts, text) {
  const at = texts.indexOf(text);
  return at < 0 ? texts : texts.toSpliced(at, 1);
}

async function start() {
  const user = new URLSearchParams(location.search).get("user") ?? "ana";
  const api = makeApi(user);
  const page = new Page(new Model(await api.state()), api);
  page.goByHash();
  page.listen();
}

start().catch((error) => {
  document.body.replaceChildren(el("p", { class: "failed", role: "alert" }, `The workspace cannot be shown: ${error.message}`));
});
