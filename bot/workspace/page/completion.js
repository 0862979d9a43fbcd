// Which completions fit what is typed. Pure.

const LIMIT = 14;

/** A completion with all it takes to show and insert it; its text may lack the command's name. */
function complete(command, { text, usage, help }) {
  const full = text.startsWith(command.name) ? text : `${command.name} ${text}`.trim();
  const named = usage.startsWith("/") ? usage : text && usage.startsWith(text) ? `${command.name} ${usage}` : `${full} ${usage}`;
  return { full, usage: named.trim(), help };
}

/**
 * What the composer offers for a text: `items` to choose from, `exact` when Enter
 * should send as it is, `hint` for the arguments of a subcommand already written.
 */
export function suggest(text, command) {
  const none = { items: [], exact: true, hint: null };
  if (!text.startsWith("/") || text.includes("\n")) return none;
  const typed = text.toLowerCase().replace(/\s+/g, " ");
  const all = command.completions.map((completion) => complete(command, completion));
  const written = all
    .filter(({ full }) => typed === full.toLowerCase() || typed.startsWith(`${full.toLowerCase()} `))
    .sort((one, other) => other.full.length - one.full.length)[0];
  if (written && written.full !== command.name && typed.length > written.full.length) return { ...none, hint: written };
  if (command.name.startsWith(typed)) return offer(command, all, typed);
  const items = all.filter(({ full }) => full.toLowerCase().startsWith(typed)).slice(0, LIMIT);
  return { items, exact: typed === `${command.name} ` || Boolean(written && written.full === typed) || !items.length, hint: null };
}

function offer(command, all, typed) {
  const bare = all.find(({ full }) => full === command.name) ?? { full: command.name, usage: command.name, help: command.usage_hint ?? "" };
  const items = [bare, ...all.filter((item) => item !== bare)].slice(0, LIMIT);
  return { items, exact: typed === command.name, hint: null };
}
