// Slack's mrkdwn: text in, a tree of tokens out, then nodes.
//
// The text is split on <…> while &lt; &gt; &amp; are still encoded, so an
// escaped `&lt;!channel&gt;` can never become a mention.

import { el, link, safeUrl } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { fillTemplate, fullTime, moment } from "./time.js";

const MARKS = { "*": "bold", _: "italic", "~": "strike", "`": "code" };
const TAGS = { bold: "strong", italic: "em", strike: "s", code: "code", quote: "blockquote", pre: "pre" };
const BARE_URL = /https?:\/\/[^\s<>|]+/g;

const decode = (text) =>
  text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);

/** The token of what stands between < and >, or null when it is only text. */
function reference(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : decode(inside.slice(bar + 1));
  if (/^@[UWB][A-Z0-9]+$/.test(target)) return { type: "user", id: target.slice(1), label };
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return { type: "channel", id: target.slice(1), label };
  if (/^!(channel|here|everyone)$/.test(target)) return { type: "broadcast", range: target.slice(1) };
  if (target.startsWith("!date^")) return dateReference(target, label);
  const url = decode(target);
  return safeUrl(url) ? { type: "link", url, label: label || url } : null;
}

function dateReference(target, label) {
  const [, timestamp, format, url] = target.split("^");
  if (!/^-?\d+$/.test(timestamp ?? "")) return { type: "text", text: label ?? "" };
  return { type: "date", timestamp: Number(timestamp), format: decode(format ?? "{date}"), url: url && decode(url), fallback: label };
}

function textAtoms(text, bareLinks) {
  const atoms = [];
  let from = 0;
  // One by one: a long text has more characters than a call may have arguments.
  const add = (characters) => {
    for (const character of characters) atoms.push(character);
  };
  for (const match of bareLinks ? text.matchAll(BARE_URL) : []) {
    const url = decode(match[0]).replace(/[)\].,;:!?'"*_~`]+$/, "");
    const encodedLength = match[0].length - (decode(match[0]).length - url.length);
    add(decode(text.slice(from, match.index)));
    atoms.push({ type: "link", url, label: url });
    from = match.index + encodedLength;
  }
  add(decode(text.slice(from)));
  return atoms;
}

/** Characters and references, in order: <…> split first, entities decoded after. */
function atomsOf(text, bareLinks) {
  const atoms = [];
  let from = 0;
  for (const match of text.matchAll(/<([^<>]*)>/g)) {
    const token = reference(match[1]);
    if (!token) continue;
    for (const atom of textAtoms(text.slice(from, match.index), bareLinks)) atoms.push(atom);
    atoms.push(token);
    from = match.index + match[0].length;
  }
  for (const atom of textAtoms(text.slice(from), bareLinks)) atoms.push(atom);
  return atoms;
}

const isSpace = (atom) => typeof atom === "string" && /\s/.test(atom);
const isWord = (atom) => typeof atom === "string" && /[\p{L}\p{N}]/u.test(atom);

function closing(atoms, start) {
  const mark = atoms[start];
  if (start > 0 && (isWord(atoms[start - 1]) || atoms[start - 1] === mark)) return -1;
  if (start + 1 >= atoms.length || isSpace(atoms[start + 1]) || atoms[start + 1] === mark) return -1;
  for (let end = start + 1; end < atoms.length && atoms[end] !== "\n"; end += 1) {
    if (atoms[end] === mark && !isSpace(atoms[end - 1]) && !isWord(atoms[end + 1])) return end;
  }
  return -1;
}

function inline(atoms, within) {
  const tokens = [];
  let plain = "";
  const flush = () => {
    if (plain) tokens.push({ type: "text", text: plain });
    plain = "";
  };
  for (let at = 0; at < atoms.length; at += 1) {
    const atom = atoms[at];
    const style = typeof atom === "string" ? MARKS[atom] : null;
    const end = style && !within.includes(style) && !within.includes("code") ? closing(atoms, at) : -1;
    if (end > 0) {
      flush();
      tokens.push({ type: style, children: inline(atoms.slice(at + 1, end), [...within, style]) });
      at = end;
    } else if (typeof atom === "string") plain += atom;
    else {
      flush();
      tokens.push(atom);
    }
  }
  flush();
  return tokens;
}

function linesOf(atoms) {
  const lines = [[]];
  for (const atom of atoms) {
    if (atom === "\n") lines.push([]);
    else lines.at(-1).push(atom);
  }
  return lines;
}

const joinLines = (lines) => lines.flatMap((line, at) => (at ? ["\n", ...line] : line));

/** Split lines into quoted and plain stretches; `>>>` quotes all that follows. */
function quotedStretches(atoms) {
  const stretches = [];
  let rest = false;
  for (const line of linesOf(atoms)) {
    const all = !rest && line.slice(0, 3).join("") === ">>>";
    const quote = rest || line[0] === ">";
    const body = all ? line.slice(3) : quote && !rest ? line.slice(1) : line;
    rest ||= all;
    if (stretches.at(-1)?.quote === quote) stretches.at(-1).lines.push(body);
    else stretches.push({ quote, lines: [body] });
  }
  return stretches;
}

function flow(atoms) {
  if (!atoms.length) return [];
  return quotedStretches(atoms).flatMap(({ quote, lines }) => {
    const children = inline(joinLines(quote ? lines.map(trimStart) : lines), []);
    return quote ? [{ type: "quote", children }] : children;
  });
}

const trimStart = (line) => (line[0] === " " ? line.slice(1) : line);

function fence(atoms, from) {
  for (let at = from; at + 2 < atoms.length; at += 1) {
    if (atoms[at] === "`" && atoms[at + 1] === "`" && atoms[at + 2] === "`") return at;
  }
  return -1;
}

/** Tokens of a mrkdwn text. */
export function parseMrkdwn(text, { bareLinks = true } = {}) {
  const atoms = atomsOf(text, bareLinks);
  let tokens = [];
  let from = 0;
  for (;;) {
    const open = fence(atoms, from);
    const close = open < 0 ? -1 : fence(atoms, open + 3);
    if (close < 0) break;
    tokens = tokens.concat(flow(dropBreak(atoms.slice(from, open), -1)));
    tokens.push({ type: "pre", children: inline(dropBreak(atoms.slice(open + 3, close), 0), ["code"]) });
    from = close + 3;
    if (atoms[from] === "\n") from += 1;
  }
  return tokens.concat(flow(atoms.slice(from)));
}

// A line break beside a block of code or a quote belongs to the block's edge.
function dropBreak(atoms, at) {
  return atoms.at(at) === "\n" ? atoms.toSpliced(at, 1) : atoms;
}

export const mention = (label, ...more) => el("span", { class: `mention ${more.join(" ")}` }, label);

/** The chip of a user; `people` knows users, channels, zone and the time. */
export function userChip(id, people, label = null) {
  const name = people.user(id)?.real_name ?? label ?? id;
  return mention(`@${name}`, id === people.me.id ? "mention-me" : "");
}

export function channelChip(id, people, label = null) {
  const channel = people.channel(id);
  if (!channel) return mention(`#${label ?? id}`);
  return el("a", { class: "mention", href: `#${encodeURIComponent(channel.name)}` }, `#${channel.name}`);
}

export function dateChip({ timestamp, format, url, fallback }, people) {
  const date = moment(timestamp);
  if (Number.isNaN(date.getTime())) return document.createTextNode(fallback ?? String(timestamp));
  const words = fillTemplate(format, date, people.tz, people.now());
  const time = el("time", { datetime: date.toISOString(), title: fullTime(date, people.tz) }, words);
  return url ? link(url, time) : time;
}

const LEAVES = {
  text: (token) => document.createTextNode(withEmoji(token.text)),
  link: (token) => link(token.url, withEmoji(token.label)),
  user: (token, people) => userChip(token.id, people, token.label),
  channel: (token, people) => channelChip(token.id, people, token.label),
  broadcast: (token) => mention(`@${token.range}`, "mention-me"),
  date: dateChip,
};

function nodeOf(token, people) {
  const leaf = LEAVES[token.type];
  if (leaf) return leaf(token, people);
  return el(TAGS[token.type], {}, token.children.map((child) => nodeOf(child, people)));
}

/** The nodes of a mrkdwn text; `verbatim` leaves bare addresses unlinked. */
export function renderMrkdwn(text, people, { verbatim = false } = {}) {
  const nodes = parseMrkdwn(String(text ?? ""), { bareLinks: !verbatim }).map((token) => nodeOf(token, people));
  return el("span", { class: "mrkdwn" }, nodes);
}

/** The nodes of a text object, plain or mrkdwn. */
export function renderText(object, people) {
  if (!object) return document.createTextNode("");
  if (object.type === "mrkdwn") return renderMrkdwn(object.text, people, object);
  return document.createTextNode(plainText(object));
}

/** The characters of a text object, for labels that take no markup. */
export function plainText(object) {
  const text = String(object?.text ?? "");
  return object?.emoji === false ? text : withEmoji(text);
}

/** What a mrkdwn text says without its markup, for announcements. */
export function spokenText(text, people) {
  return renderMrkdwn(text, people).textContent;
}
