// Moments as a person in their own zone reads them.

const formats = new Map();

function format(tz, options) {
  const key = tz + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, makeFormat(tz, options));
  return formats.get(key);
}

function makeFormat(tz, options) {
  try {
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone: tz });
  } catch {
    return new Intl.DateTimeFormat("en-US", options);
  }
}

/** The Date of a Slack ts or of seconds since 1970. */
export function moment(ts) {
  const seconds = Number.parseFloat(ts);
  return new Date((Number.isFinite(seconds) ? seconds : 0) * 1000);
}

export const clockTime = (date, tz) => format(tz, { hour: "numeric", minute: "2-digit" }).format(date);

export const dayKey = (date, tz) =>
  format(tz, { year: "numeric", month: "2-digit", day: "2-digit" }).format(date);

function ordinal(day) {
  const suffix = { 1: "st", 2: "nd", 3: "rd" }[day % 10];
  return day + (suffix && Math.floor(day / 10) !== 1 ? suffix : "th");
}

function parts(date, tz, options) {
  return Object.fromEntries(format(tz, options).formatToParts(date).map((part) => [part.type, part.value]));
}

function longDay(date, tz, now, { weekday = true, month = "long" } = {}) {
  const { weekday: name, month: month_, day, year } = parts(date, tz, {
    weekday: "long", month, day: "numeric", year: "numeric",
  });
  const thisYear = parts(now, tz, { year: "numeric" }).year === year;
  return (weekday ? `${name}, ` : "") + `${month_} ${ordinal(Number(day))}` + (thisYear ? "" : `, ${year}`);
}

function nearDay(date, tz, now) {
  const dayMs = 86_400_000;
  const names = [["Today", 0], ["Yesterday", -dayMs], ["Tomorrow", dayMs]];
  const key = dayKey(date, tz);
  return names.find(([, shift]) => dayKey(new Date(now.getTime() + shift), tz) === key)?.[0] ?? null;
}

/** The words of a day divider: Today, Yesterday, or Monday, March 2nd. */
export function dayLabel(date, tz, now) {
  const near = nearDay(date, tz, now);
  return near && near !== "Tomorrow" ? near : longDay(date, tz, now);
}

export const fullTime = (date, tz) =>
  format(tz, { dateStyle: "full", timeStyle: "long" }).format(date);

function ago(date, now) {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? units[3];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

/** Fill a date template such as `{date_short} at {time}`. */
export function fillTemplate(template, date, tz, now) {
  const near = () => nearDay(date, tz, now)?.toLowerCase();
  const plain = (options) => format(tz, options).format(date);
  const tokens = {
    date_num: () => {
      const { year, month, day } = parts(date, tz, { year: "numeric", month: "2-digit", day: "2-digit" });
      return `${year}-${month}-${day}`;
    },
    date: () => longDay(date, tz, now, { weekday: false }),
    date_slash: () => plain({ year: "numeric", month: "2-digit", day: "2-digit" }),
    date_short: () => plain({ month: "short", day: "numeric", year: "numeric" }),
    date_long: () => longDay(date, tz, now),
    date_long_full: () => plain({ dateStyle: "full" }),
    date_pretty: () => near() ?? longDay(date, tz, now, { weekday: false }),
    date_short_pretty: () => near() ?? plain({ month: "short", day: "numeric", year: "numeric" }),
    date_long_pretty: () => near() ?? longDay(date, tz, now),
    day_divider_pretty: () => near() ?? longDay(date, tz, now),
    time: () => clockTime(date, tz),
    time_secs: () => plain({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: () => ago(date, now),
  };
  return template.replace(/\{(\w+)\}/g, (whole, name) => tokens[name]?.() ?? whole);
}
