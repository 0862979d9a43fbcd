// The workspace's own API, as the page uses it.

async function call(path, body) {
  const response = await fetch(`/_workspace/${path}`, body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The workspace answered ${response.status}.`);
  return answer;
}

/** Calls made as one user. */
export function makeApi(user) {
  const query = `user=${encodeURIComponent(user)}`;
  return {
    state: () => call(`state?${query}`),
    thread: (channel, ts) => call(`messages?channel=${channel}&${query}&thread_ts=${ts}`),
    command: (body) => call("command", { ...body, user }),
    click: (body) => call("click", { expect: 0, ...body, user }),
    view: (body) => call("view", { expect: 0, ...body, user }),
    home: () => call("home", { user }),
    stream: (heard) => openStream(`/_workspace/stream?${query}`, heard),
  };
}

/** Listen for events for as long as the page lives; `open` is told of each new connection. */
function openStream(url, { event, open, lost }) {
  const source = new EventSource(url);
  source.onopen = open;
  source.onmessage = ({ data }) => event(JSON.parse(data));
  source.onerror = () => {
    lost();
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => openStream(url, { event, open, lost }), 1500);
  };
}
