// The sidebar: workspace, channels, the app, who one is, light or dark.

import { el, icon } from "./dom.js";
import { avatar } from "./message.js";
import { opensByArrows, openMenu } from "./menu.js";
import { clockTime } from "./time.js";

const THEMES = { auto: "system theme", light: "light theme", dark: "dark theme" };
const THEME_ICONS = { auto: "auto", light: "sun", dark: "moon" };

function themeButton() {
  const root = document.documentElement;
  const node = el("button", { type: "button", class: "side-button", onclick: () => turn() });
  const show = () => {
    const now = root.dataset.theme ?? "auto";
    node.replaceChildren(icon(THEME_ICONS[now]));
    node.setAttribute("aria-label", `Appearance: ${THEMES[now]}`);
    node.title = `Appearance: ${THEMES[now]}`;
  };
  const turn = () => {
    const names = Object.keys(THEMES);
    const next = names[(names.indexOf(root.dataset.theme ?? "auto") + 1) % names.length];
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    localStorage.setItem("workspace-theme", next);
    show();
  };
  show();
  return node;
}

function goAs(user) {
  const url = new URL(location.href);
  url.searchParams.set("user", user.name);
  location.assign(url);
}

function userButton(model) {
  const { me } = model;
  const node = el(
    "button",
    { type: "button", class: "me", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": `You are ${me.real_name}. Switch user` },
    avatar(me.id, me.real_name, false, "small"),
    el("span", { class: "me-words" }, el("strong", {}, me.real_name),
      el("span", { class: "me-zone" }, `${clockTime(new Date(), me.tz)} · ${me.tz.split("/").at(-1).replaceAll("_", " ")}`)),
    icon("down"),
  );
  const people = model.users.filter((user) => !user.is_bot);
  opensByArrows(node, () =>
    openMenu({
      anchor: node, label: "View the workspace as", chosen: new Set([me.id]),
      groups: [{
        label: "View the workspace as",
        items: people.map((user) => ({
          key: user.id, label: user.real_name, user, lead: avatar(user.id, user.real_name, false, "small"),
          description: `@${user.name} · ${user.tz}${user.is_admin ? " · admin" : ""}`,
        })),
      }],
      pick: ({ user }) => user.id !== me.id && goAs(user),
    }),
  );
  return node;
}

function entry({ href, lead, name, current, unread, muted }) {
  return el(
    "a",
    { href, class: ["entry", unread && "unread", muted && "muted"].filter(Boolean).join(" "), "aria-current": current ? "page" : null },
    lead, el("span", { class: "entry-name" }, name),
    unread ? el("span", { class: "badge" }, unread > 99 ? "99+" : String(unread), el("span", { class: "hidden" }, " unread")) : null,
  );
}

/** Make the sidebar; `render(place)` marks where one is. */
export function makeSidebar(model) {
  const channels = el("div", { class: "entries" });
  const apps = el("div", { class: "entries" });
  const node = el(
    "nav", { class: "sidebar", id: "sidebar", "aria-label": "Channels and apps" },
    el("div", { class: "side-head" }, el("span", { class: "team-mark", "aria-hidden": "true" }, icon("trilateral")),
      el("span", { class: "team-name" }, model.team.name)),
    el("div", { class: "side-scroll" },
      el("h2", { class: "side-title" }, "Channels"), channels,
      el("h2", { class: "side-title" }, "Apps"), apps),
    el("div", { class: "side-foot" }, userButton(model), themeButton()),
  );
  const render = (place) => {
    channels.replaceChildren(...model.listed.map((channel) =>
      entry({
        href: `#${channel.name}`, lead: icon("hash"), name: channel.name, current: place.channel?.id === channel.id,
        unread: model.unread.get(channel.id) ?? 0, muted: channel.is_archived,
      })));
    const direct = model.direct;
    apps.replaceChildren(entry({
      href: "#app", lead: el("span", { class: `presence ${model.app.connected ? "on" : ""}`, title: model.app.connected ? "Connected" : "Not connected" }),
      name: model.app.name, current: Boolean(place.app), unread: direct ? (model.unread.get(direct.id) ?? 0) : 0,
    }));
  };
  return { node, render };
}
