// The sidebar: workspace, channels, the app, who one is, light or dark.

import { el, icon, refill } from "./dom.js";
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

const cityOf = (user) => user.tz.split("/").at(-1).replaceAll("_", " ");

function userButton(model) {
  const { me } = model;
  const zone = el("span", { class: "me-zone" });
  const tick = () => (zone.textContent = `${clockTime(new Date(), me.tz)} · ${cityOf(me)}`);
  tick();
  setInterval(tick, 10_000);
  const node = el(
    "button",
    { type: "button", class: "me", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": `You are ${me.real_name}. Switch user` },
    avatar(me.id, me.real_name, false, "small"),
    el("span", { class: "me-words" }, el("strong", {}, me.real_name), zone),
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
          description: `@${user.name} · ${cityOf(user)}${user.is_admin ? " · admin" : ""}`,
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

const presence = (on) => el("span", { class: `presence ${on ? "on" : ""}`, title: on ? "Connected" : "Not connected" });

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
    const rows = model.listed.map((channel) => ({
      href: `#${encodeURIComponent(channel.name)}`, name: channel.name, current: place.channel?.id === channel.id,
      unread: model.unread.get(channel.id) ?? 0, muted: channel.is_archived,
    }));
    refill(channels, JSON.stringify(rows), () => rows.map((row) => entry({ ...row, lead: icon("hash") })));
    const { connected, name } = model.app;
    const app = { href: "#app", name, current: Boolean(place.app), unread: model.unread.get(model.direct?.id) ?? 0 };
    refill(apps, JSON.stringify([app, connected]), () => [entry({ ...app, lead: presence(connected) })]);
  };
  return { node, render };
}
