// Select menus: options, users, channels; one or several; and overflow menus.

import { el, icon } from "./dom.js";
import { opensByArrows, openMenu } from "./menu.js";
import { plainText } from "./mrkdwn.js";

const optionItem = (option) => ({
  key: option.value,
  label: plainText(option.text),
  description: option.description ? plainText(option.description) : null,
  option,
});

function optionGroups(element) {
  if (!element.option_groups) return [{ items: (element.options ?? []).map(optionItem) }];
  return element.option_groups.map((group) => ({
    label: plainText(group.label),
    items: group.options.map(optionItem),
  }));
}

const userGroups = (_, people) => [
  { items: people.users().map((user) => ({ key: user.id, label: user.real_name || user.name })) },
];

const channelGroups = (_, people) => [
  { items: people.channels().filter((channel) => !channel.is_archived).map((channel) => ({ key: channel.id, label: `# ${channel.name}` })) },
];

// How each family of selects names its state, and whether that holds whole options or ids.
const FAMILIES = {
  static_select: { groups: optionGroups, one: "selected_option", many: "selected_options", first: "initial_option", firsts: "initial_options" },
  users_select: { groups: userGroups, one: "selected_user", many: "selected_users", first: "initial_user", firsts: "initial_users" },
  channels_select: { groups: channelGroups, one: "selected_channel", many: "selected_channels", first: "initial_channel", firsts: "initial_channels" },
  conversations_select: { groups: channelGroups, one: "selected_conversation", many: "selected_conversations", first: "initial_conversation", firsts: "initial_conversations" },
};

const keyOf = (state) => (typeof state === "object" ? state?.value : state);

function single(family) {
  return (element, block, surface, report) => {
    const groups = family.groups(element, surface.people);
    const items = groups.flatMap((group) => group.items);
    const kept = surface.kept(block, element);
    let current = items.find((item) => item.key === keyOf(kept ? kept[family.one] : element[family.first])) ?? null;
    const words = el("span", { class: "select-words" });
    const label = plainText(element.placeholder) || "Choose an option";
    const node = el("button", {
      type: "button", class: "select", "aria-haspopup": "listbox", "aria-expanded": "false", "data-action": element.action_id,
    }, words, icon("down"));
    const show = () => {
      words.textContent = current?.label ?? label;
      words.classList.toggle("placeholder", !current);
      node.setAttribute("aria-label", current ? `${label}: ${current.label}` : label);
    };
    const read = () => ({ [family.one]: current ? (current.option ?? current.key) : null });
    surface.field(block, element, read);
    opensByArrows(node, () =>
      openMenu({
        anchor: node, label, groups, chosen: new Set(current ? [current.key] : []),
        pick: (item) => {
          current = item;
          show();
          report(node, read());
        },
      }),
    );
    show();
    return node;
  };
}

function multiple(family) {
  return (element, block, surface, report) => {
    const groups = family.groups(element, surface.people);
    const items = groups.flatMap((group) => group.items);
    const kept = surface.kept(block, element);
    const first = (kept ? kept[family.many] : element[family.firsts]) ?? [];
    const chosen = new Set(first.map(keyOf).filter((key) => items.some((item) => item.key === key)));
    const label = plainText(element.placeholder) || "Choose options";
    const chips = el("span", { class: "chips" });
    const opener = el("button", { type: "button", class: "chips-open", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": label });
    const node = el("div", { class: "select select-multi", role: "group", "aria-label": label, "data-action": element.action_id }, chips, opener, icon("down"));
    const read = () => ({
      [family.many]: items.filter((item) => chosen.has(item.key)).map((item) => item.option ?? item.key),
    });
    const toggle = (item) => {
      if (chosen.has(item.key)) chosen.delete(item.key);
      else if (chosen.size < (element.max_selected_items ?? Infinity)) chosen.add(item.key);
      show();
      report(node, read());
    };
    const chip = (item) =>
      el("span", { class: "chip" }, item.label,
        el("button", { type: "button", class: "chip-remove", "aria-label": `Remove ${item.label}`, onclick: () => { toggle(item); opener.focus(); } }, icon("close")));
    const show = () => {
      chips.replaceChildren(...items.filter((item) => chosen.has(item.key)).map(chip));
      opener.textContent = chosen.size ? "" : label;
    };
    surface.field(block, element, read);
    opensByArrows(opener, () => openMenu({ anchor: opener, label, groups, chosen, pick: toggle, stay: true }));
    node.addEventListener("click", (event) => {
      if (event.target === node || event.target === chips) opener.click();
    });
    show();
    return node;
  };
}

function overflow(element, block, surface, report) {
  const node = el("button", {
    type: "button", class: "button overflow", "aria-haspopup": "listbox", "aria-expanded": "false",
    "aria-label": "More actions", "data-action": element.action_id,
  }, icon("more"));
  opensByArrows(node, () =>
    openMenu({
      anchor: node, label: "More actions", groups: optionGroups(element),
      pick: ({ option }) => report(node, { selected_option: option }),
    }),
  );
  return node;
}

export const SELECTS = { overflow };
for (const [type, family] of Object.entries(FAMILIES)) {
  SELECTS[type] = single(family);
  SELECTS[`multi_${type}`] = multiple(family);
}
