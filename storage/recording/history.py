"""What a revision of an event says: what changed and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from storage.model import Event, Reason


def what_changed(
    before: Event | None, after: Event, count: int, *, reworded: bool, absorbed: Sequence[int] = ()
) -> str:
    """In plain words, how an event differs from before, after `count` more mentions."""
    if before is None:
        return "new event" if count == 1 else f"new event, {count} mentions"
    if after.joined_into:
        return f"joined into event {after.joined_into}"
    parts = [f"event {event_id} joined into it" for event_id in absorbed]
    if count:
        parts.append(
            "reworded mention" if reworded else "new mention" if count == 1 else f"{count} new mentions"
        )
    if before.status != after.status:
        parts.append(f"status {before.status} → {after.status}")
    if before.when != after.when:
        parts.append(f"date {_date(before)} → {_date(after)}")
    if before.type != after.type:
        parts.append(f"type {before.type} → {after.type}")
    parts += [name for name in ("headline", "summary") if getattr(before, name) != getattr(after, name)]
    for name in ("topics", "actors", "people"):
        if getattr(before, name) != getattr(after, name):
            parts += _gained(name, getattr(before, name), getattr(after, name))
    if before.origins != after.origins:
        parts += _gained("origins", [o.name for o in before.origins], [o.name for o in after.origins])
    if before.flags != after.flags:
        parts += _gained("flags", [f.kind.value for f in before.flags], [f.kind.value for f in after.flags])
    return "; ".join(parts) or "nothing"


def _gained(name: str, before: Iterable[str], after: Iterable[str]) -> list[str]:
    old, new = list(before), list(after)
    signs = [f"+{key}" for key in new if key not in old] + [f"−{key}" for key in old if key not in new]
    return [f"{name} {' '.join(signs)}"] if signs else []


def _date(event: Event) -> str:
    if event.when is None:
        return "none"
    return event.when.value + (f" to {event.when.end}" if event.when.end else "")


def why(reasons: Iterable[Reason]) -> str:
    """The rules that decided and the words they saw."""
    said = (f"{reason.rule}: {reason.words}" if reason.words else reason.rule for reason in reasons)
    return "; ".join(dict.fromkeys(said))
