// Which completions fit what is typed. Pure.

const LIMIT = 12;

const full = (command, completion) =>
  completion.text.startsWith(command.name) ? completion.text : `${command.name} ${completion.text}`.trim();

/**
 * What the composer offers for a text: `items` to choose from, `exact` when Enter
 * should send as it is, `hint` for the arguments of a subcommand already written.
 */
export function suggest(text, command) {
  const none = { items: [], exact: true, hint: null };
  if (!text.startsWith("/") || text.includes("\n")) return none;
  const typed = text.toLowerCase().replace(/\s+/g, " ");
  const all = command.completions.map((completion) => ({ ...completion, full: full(command, completion) }));
  const written = all
    .filter((item) => typed === item.full.toLowerCase() || typed.startsWith(`${item.full.toLowerCase()} `))
    .sort((one, other) => other.full.length - one.full.length)[0];
  if (written && written.full !== command.name && typed.length > written.full.length) return { ...none, hint: written };
  if (command.name.startsWith(typed.trim()) && !typed.startsWith(`${command.name} `)) return offer(command, all, typed);
  const items = all.filter((item) => item.full.toLowerCase().startsWith(typed)).slice(0, LIMIT);
  return { items, exact: Boolean(written) || !items.length, hint: null };
}

function offer(command, all, typed) {
  const bare = { full: command.name, usage: command.name, help: command.usage_hint ?? "" };
  const items = [bare, ...all.filter((item) => item.full !== command.name)].slice(0, LIMIT);
  return { items, exact: typed.trim() === command.name, hint: null };
}
