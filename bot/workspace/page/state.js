// What the page knows: people, channels and messages. No nodes here.

const byTs = (one, other) => (one.ts < other.ts ? -1 : one.ts > other.ts ? 1 : 0);

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Model {
  constructor(snapshot) {
    this.byChannel = new Map();
    this.unread = new Map();
    this.pending = new Map();
    this.load(snapshot);
  }

  /** Take a snapshot and return the messages not known before; those that did not change stay the same objects. */
  load(snapshot) {
    const { messages = {}, ...rest } = snapshot;
    const unknown = [];
    Object.assign(this, rest);
    for (const channel of this.channels) {
      const old = new Map(this.messages(channel.id).map((message) => [message.ts, message]));
      const local = [...old.values()].filter((message) => message.local);
      const fresh = (messages[channel.id] ?? []).map((message) =>
        same(old.get(message.ts), message) ? old.get(message.ts) : message,
      );
      unknown.push(...fresh.filter((message) => !old.has(message.ts)));
      this.byChannel.set(channel.id, [...fresh, ...local].sort(byTs));
    }
    return unknown;
  }

  messages(channelId) {
    return this.byChannel.get(channelId) ?? [];
  }

  /** A channel's messages without the replies that live in threads. */
  mainMessages(channelId) {
    return this.messages(channelId).filter((message) => !isReply(message));
  }

  thread(channelId, ts) {
    return this.messages(channelId).filter((message) => message.ts === ts || message.thread_ts === ts);
  }

  find(channelId, ts) {
    return this.messages(channelId).find((message) => message.ts === ts) ?? null;
  }

  /** Insert or replace a message; true when it is new. */
  put(message) {
    if (message.visible_to && message.visible_to !== this.me.id) return false;
    const list = this.byChannel.get(message.channel);
    if (!list) return false;
    let at = list.length;
    while (at > 0 && list[at - 1].ts > message.ts) at -= 1;
    if (list[at - 1]?.ts !== message.ts) {
      list.splice(at, 0, message);
      return true;
    }
    if (!same(list[at - 1], message)) list[at - 1] = message;
    return false;
  }

  remove({ channel, ts }) {
    const list = this.messages(channel);
    const at = list.findIndex((message) => message.ts === ts);
    if (at >= 0) list.splice(at, 1);
  }

  /** Add a note that only this page knows of, after the newest message. */
  note(channelId, text) {
    const last = this.messages(channelId).at(-1)?.ts ?? String(Date.now() / 1000);
    this.put({ ts: `${last}~`, channel: channelId, text, local: true, ephemeral: true, username: "Workspace", user: "workspace" });
  }

  channel(key) {
    return this.channels.find((channel) => channel.id === key || channel.name === key) ?? null;
  }

  putChannel(channel) {
    const at = this.channels.findIndex(({ id }) => id === channel.id);
    if (at < 0) this.channels.push(channel);
    else this.channels[at] = channel;
    if (!this.byChannel.has(channel.id)) this.byChannel.set(channel.id, []);
  }

  /** The channels of the sidebar, without direct messages. */
  get listed() {
    return this.channels.filter((channel) => !channel.is_im);
  }

  /** The direct messages of this user with the app, once there are any. */
  get direct() {
    return this.channels.find((channel) => channel.is_im && channel.id.slice(1) === this.me.id.slice(1)) ?? null;
  }

  user(id) {
    return this.users.find((user) => user.id === id) ?? null;
  }
}

export const isReply = (message) =>
  Boolean(message.thread_ts) && message.thread_ts !== message.ts && !message.broadcast;

/** The face of the model that renderers use to name people and tell the time. */
export function peopleOf(model) {
  return {
    get me() {
      return model.me;
    },
    get tz() {
      return model.me.tz;
    },
    now: () => new Date(),
    user: (id) => model.user(id),
    channel: (id) => model.channel(id),
    users: () => model.users,
    channels: () => model.listed,
  };
}
