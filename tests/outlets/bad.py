"""The bad outlets of the month: each a good one with one thing wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.outlets.outlet import FEED, PAGES, Outlet
from bot.outlets.records import Answer, Asked, Form, Piece, Site, Wording
from storage.model import SourceKind
from tests.outlets.world import DAY, MONTH, START, Case, good, pieces, titles

Rule = Callable[[Asked], Answer | None]

MANY = 1000
RETRY_AFTER = 7200  # seconds
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<rss version="2.0"><channel><item><title>Entities &d;</title></item></channel></rss>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><item><title>Outside &a;</title></item></channel></rss>"""


def instead(site: Site, rule: Rule) -> Site:
    """An outlet that answers by a rule where the rule has an answer."""
    return lambda asked: rule(asked) or site(asked)


def between(start: timedelta, end: timedelta, answer: Answer, *paths: str) -> Rule:
    """One answer from a time after the start until another, for addresses that begin so."""

    def rule(asked: Asked) -> Answer | None:
        within = START + start <= asked.at < START + end
        return answer if within and asked.path.startswith(paths or ("",)) else None

    return rule


def odd_dates() -> Iterator[Case]:
    """Without dates, in the future, at the beginning of time, and in words."""
    dates = (None, START + 400 * DAY, START - 50_000 * DAY, "lately", datetime(1970, 1, 1))  # noqa: DTZ001
    for number, dated in enumerate(dates):
        told = tuple(replace(one, dated=dated) for one in pieces("en", 1000 + number * 10))
        form = Form.RSS if isinstance(dated, str) else Form.ATOM
        yield good(f"dated-{number}.example", Outlet("Dated", "en", told, form))


def odd_guids() -> Iterator[Case]:
    """One GUID for all, and another each time it is asked."""
    for number, form in enumerate((Form.RSS, Form.ATOM, Form.JSON)):
        same = tuple(replace(one, guid="one-and-the-same") for one in pieces("en", 1100 + number * 10))
        yield good(f"same-guid-{number}.example", Outlet("Same", "en", same, form))
        plain = Outlet("Fresh", "ko", pieces("ko", 1150 + number * 10), form)
        yield replace(good(f"fresh-guid-{number}.example", plain), site=_fresh(plain))


def _fresh(outlet: Outlet) -> Site:
    def site(asked: Asked) -> Answer:
        renewed = tuple(replace(one, guid=f"{one.key}-{asked.at.timestamp()}") for one in outlet.pieces)
        return replace(outlet, pieces=renewed)(asked)

    return site


def odd_letters() -> Iterator[Case]:
    """Declared as one encoding and written in another."""
    kinds = (
        ("ko", "euc-kr", "utf-8"),
        ("ja", "shift_jis", "utf-8"),
        ("ko", "utf-8", "euc-kr"),
        ("ja", "utf-8", "latin-1"),
    )
    for number, (language, written, declared) in enumerate(kinds):
        outlet = Outlet("Letters", language, pieces(language, 1200 + number * 10), encoding=written)
        case = good(f"letters-{number}.example", outlet)
        yield replace(case, site=_declaring(outlet, written, declared))


def _declaring(outlet: Outlet, written: str, declared: str) -> Site:
    def site(asked: Asked) -> Answer:
        answer = outlet(asked)
        if not isinstance(answer.body, bytes):
            return answer
        body = answer.body.replace(written.encode(), declared.encode(), 1)
        kind = answer.headers.get("content-type", "").replace(written, declared)
        return replace(answer, body=body, headers={**answer.headers, "content-type": kind})

    return site


def troubled() -> Iterator[Case]:
    """Down, overloaded, silent, moved and closed ones: what they publish while they are up is there."""
    said = {"retry-after": str(RETRY_AFTER)}
    rules: dict[str, Rule] = {
        "down": between(1 * DAY, 4 * DAY, Answer(500)),
        "broken": between(1 * DAY, 1.5 * DAY, Answer(503, headers=said)),
        "busy": between(1.5 * DAY, 2 * DAY, Answer(429, headers=said), FEED),
        "silent": between(0.87 * DAY, 0.93 * DAY, Answer(silent=True)),
        "hasty": between(0 * DAY, 0.06 * DAY, Answer(404), PAGES),
    }
    for number, (name, rule) in enumerate(rules.items()):
        outlet = Outlet(name, "en", pieces("en", 1300 + number * 10), whole=name != "hasty")
        case = good(f"{name}.example", outlet)
        yield replace(case, site=instead(outlet, rule))
    yield Case("always-down.example", lambda _: Answer(500))
    yield Case("always-busy.example", lambda _: Answer(429, headers=said))
    yield Case("endless.example", lambda _: Answer(body=iter(lambda: b"<rss>" * 20_000, b"")))
    yield Case("laughs.example", lambda _: Answer(body=LAUGHS), untold=("Entities",))
    yield Case("outside.example", lambda _: Answer(body=OUTSIDE), untold=("Outside",))
    yield Case("never.example", lambda _: Answer(410))


def moved() -> Iterator[Case]:
    """Redirected for good or for now, in a circle, to a forbidden place; and one that closes for good."""
    for number, status in enumerate((301, 308, 302)):
        outlet = Outlet("Moved", "en", pieces("en", 1400 + number * 10))
        case = good(f"moved-{status}.example", outlet)
        yield replace(case, site=_moving(outlet, status))
    yield Case("circle.example", lambda asked: Answer(302, headers={"location": asked.base + FEED}))
    inside = {"location": "http://169.254.169.254/latest/meta-data"}
    yield Case("inside.example", lambda _: Answer(302, headers=inside))
    closing = Outlet("Closing", "en", pieces("en", 1440, 2))
    site = instead(closing, between(20 * DAY, MONTH * 2, Answer(410), FEED))
    yield replace(good("closing.example", closing), site=site)


def _moving(outlet: Outlet, status: int) -> Site:
    def site(asked: Asked) -> Answer:
        if asked.path == FEED:
            return Answer(status, headers={"location": asked.base + "new/" + FEED})
        return outlet(replace(asked, path=asked.path.removeprefix("new/")))

    return site


def behind() -> Iterator[Case]:
    """What stands behind teasers: forbidden, refused, missing, endless, or the same text twice."""
    for number, name in enumerate(("robots", "refused", "missing", "endless-page")):
        outlet = Outlet(name, "en", pieces("en", 1500 + number * 10), whole=False)
        case = good(f"{name}.example", outlet)
        yield replace(case, site=_BEHIND[name](outlet), teasers=True)
    twice = pieces("en", 1550)
    copies = tuple(replace(one, key=f"copy-{one.key}") for one in twice)
    yield replace(
        good("twice.example", Outlet("Twice", "en", (*twice, *copies))), told=titles(Outlet("", "", twice))
    )
    yield good("again.example", Outlet("Again", "en", twice, Form.ATOM))


_BEHIND: dict[str, Callable[[Outlet], Site]] = {
    "robots": lambda outlet: replace(outlet, robots="User-agent: *\nDisallow: /news/\n"),
    "refused": lambda outlet: instead(outlet, between(0 * DAY, MONTH * 2, Answer(403), PAGES)),
    "missing": lambda outlet: instead(outlet, between(0 * DAY, MONTH * 2, Answer(404), PAGES)),
    "endless-page": lambda outlet: instead(outlet, _endless_page),
}


def _endless_page(asked: Asked) -> Answer | None:
    if not asked.path.startswith(PAGES):
        return None
    return Answer(body=iter(lambda: b"<p>more</p>" * 10_000, b""), headers={"content-type": "text/html"})


def state_media() -> Iterator[Case]:
    """One changes a text, one takes a text away, one is down for two days; what was said stays."""
    kept = pieces("en", 1600)
    first = kept[0].wordings[0]
    later = Wording(first.since + 3 * DAY, first.title, first.text.replace("ballistic", "tactical"))
    changed = (replace(kept[0], wordings=(first, later)), *kept[1:])
    withdrawn = pieces("ko", 1610)
    gone = (replace(withdrawn[0], gone_at=withdrawn[0].wordings[0].since + 3 * DAY), *withdrawn[1:])
    away = Outlet("Away", "en", pieces("en", 1620), whole=False)
    cases: dict[str, Site] = {
        "changing": Outlet("Changing", "en", changed, whole=False),
        "vanishing": Outlet("Vanishing", "ko", gone, whole=False),
        "away": instead(away, between(2 * DAY, 4 * DAY, Answer(500))),
    }
    told = {"changing": kept, "vanishing": withdrawn, "away": away.pieces}
    for name, site in cases.items():
        expected = titles(Outlet("", "", told[name]))
        yield Case(f"{name}.example", site, full_text=True, told=expected, kind=SourceKind.STATE_MEDIA)


def large() -> Iterator[Case]:
    """A thousand entries of which a topic keeps two."""
    kept = pieces("en", 1700, 2)
    short = tuple(_short(number) for number in range(MANY - len(kept)))
    outlet = Outlet("Large", "en", (*short, *kept), shows=MANY)
    yield Case(
        "large.example", outlet, told=titles(Outlet("", "", kept)), untold=("Weather",), topics=("missiles",)
    )


def _short(number: int) -> Piece:
    text = f"Rain is expected on day {number}."
    return Piece(f"w{number}", (Wording(START - DAY, f"Weather {number}", text),), dated=START - DAY)
