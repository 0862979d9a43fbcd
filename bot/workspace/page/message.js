// One message: who, when, what, and what can be done with it.

import { renderBlocks } from "./blocks.js";
import { el, icon, link } from "./dom.js";
import { renderMrkdwn } from "./mrkdwn.js";
import { makeSurface } from "./surface.js";
import { clockTime, fullTime, moment } from "./time.js";

const HUES = 8;

function hueOf(id) {
  let sum = 0;
  for (const letter of String(id)) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return sum % HUES;
}

const initialsOf = (name) => name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();

/** The coloured square of a person, or the mark of the app. */
export function avatar(id, name, isBot, size = "") {
  if (isBot) return el("span", { class: `avatar avatar-app ${size}`, "aria-hidden": "true" }, icon("trilateral"));
  return el("span", { class: `avatar hue-${hueOf(id)} ${size}`, "aria-hidden": "true" }, initialsOf(name));
}

export function authorOf(message, people) {
  const user = people.user(message.user);
  const name = message.is_bot ? message.username || user?.real_name : user?.real_name || message.username;
  return name || message.user || "Unknown";
}

function stamp(message, people, className) {
  const date = moment(message.ts);
  return el("time", { class: className, datetime: date.toISOString(), title: fullTime(date, people.tz) }, clockTime(date, people.tz));
}

function byline(message, people) {
  return el(
    "div", { class: "byline" },
    el("span", { class: "author" }, authorOf(message, people)),
    message.is_bot ? el("span", { class: "badge-app" }, "APP") : null,
    stamp(message, people, "time"),
  );
}

function onlyYou() {
  return el("div", { class: "only-you" }, icon("eye"), "Only visible to you");
}

function words(message, surface) {
  const edited = message.edited ? el("span", { class: "edited" }, " (edited)") : null;
  const said = message.blocks?.length
    ? renderBlocks(message.blocks, surface)
    : message.text ? renderMrkdwn(message.text, surface.people) : null;
  return el("div", { class: "words" }, said, edited, (message.files ?? []).map(fileLine));
}

function fileLine(file) {
  const name = file.title || file.name || "File";
  const url = file.url_private_download ?? file.url_private ?? file.permalink;
  return el("div", { class: "file" }, icon("file"), url ? link(new URL(url, location.href), name) : el("span", {}, name));
}

function replyLine(count, open) {
  if (!count) return null;
  return el(
    "button", { type: "button", class: "reply-line", onclick: open },
    icon("thread"), el("strong", {}, `${count} ${count === 1 ? "reply" : "replies"}`), el("span", { class: "reply-view" }, "View thread"),
  );
}

function toolbar(open) {
  return el(
    "div", { class: "message-tools" },
    el("button", { type: "button", class: "plain-button", "aria-label": "Reply in thread", title: "Reply in thread", onclick: open }, icon("thread")),
  );
}

/**
 * A message's node. `compact` leaves out the byline a message before it already gave;
 * `replies` is how many to count beneath it; without `openThread` there are no threads.
 */
export function renderMessage(message, { compact, replies, people, act, openThread }) {
  const surface = makeSurface({ kind: "message", people, send: (action) => act(message, action) });
  const threads = openThread && !message.ephemeral;
  const open = () => openThread(message);
  const classes = ["message", compact && "compact", message.ephemeral && "ephemeral", message.local && "problem"];
  return el(
    "div",
    { class: classes.filter(Boolean).join(" "), role: "listitem", "data-ts": message.ts },
    el("div", { class: "gutter" },
      compact ? stamp(message, people, "time gutter-time") : avatar(message.user, authorOf(message, people), message.is_bot)),
    el("div", { class: "message-body" },
      message.ephemeral ? onlyYou() : null,
      compact ? el("span", { class: "hidden" }, authorOf(message, people)) : byline(message, people),
      words(message, surface),
      threads ? replyLine(replies, open) : null),
    threads ? toolbar(open) : null,
  );
}
