"""A hundred outlets of one made-up month, good and bad, and what must come of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from bot.outlets.outlet import PAGES, Outlet
from bot.outlets.records import Form, Piece, Site, Wording
from storage.model import Feed, FeedForm, Source, SourceKind

START = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = 30 * DAY
FRESH = timedelta(hours=6)
ROBOTS = "User-agent: *\nDisallow: /private/\n"
LETTERS = (("en", "utf-8"), ("ko", "utf-8"), ("ko", "euc-kr"), ("ja", "shift_jis"), ("ja", "euc-jp"))
PLACES = {
    "en": ("Wonsan", "Sinpo", "Sunan", "Kusong", "Pyongyang"),
    "ko": ("원산", "신포", "순안", "구성", "평양"),
    "ja": ("元山", "新浦", "順安", "亀城", "平壌"),
}
TITLES = {
    "en": "North Korea fires missile from {place}, report {number}",
    "ko": "북한 {place}에서 미사일 발사, {number}번째 소식",
    "ja": "北朝鮮が{place}からミサイル発射 第{number}報",
}
TEXTS = {
    "en": "North Korea fired a ballistic missile from the {place} area on March {day}, South Korea's Joint "
    "Chiefs of Staff said. It was report {number} of the month on what the North fires.\n\n"
    "Officials in Tokyo said that nothing fell inside Japan's exclusive economic zone, and that the "
    "ministry goes on watching. Seoul and Washington were in close touch, according to report {number}.",
    "ko": "북한이 3월 {day}일 {place} 일대에서 탄도미사일을 발사했다고 합동참모본부가 밝혔다. "
    "이번 달 {number}번째 소식이다.\n\n한미 당국은 긴밀히 공조하고 있으며 추가 발사에 대비해 감시와 경계를 "
    "강화하고 있다고 합참은 설명했다. 일본 방위성도 {number}번째 소식을 확인했다고 전했다.",
    "ja": "北朝鮮は3月{day}日、{place}付近から弾道ミサイルを発射したと韓国軍合同参謀本部が発表した。"
    "今月の第{number}報である。\n\n防衛省は日本の排他的経済水域の外に落下したとみて、情報の収集と警戒を続けている。"
    "第{number}報によると、日米韓は緊密に連携している。",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One outlet with its feed: `told` stands in the store once each at the end, `untold` never.

    With `teasers` only the first words can be had.
    """

    host: str
    site: Site
    form: FeedForm = FeedForm.FEED
    full_text: bool = False
    told: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    kind: SourceKind = SourceKind.NEWSPAPER
    topics: tuple[str, ...] = ()
    teasers: bool = False

    @property
    def source(self) -> Source:
        """The source that the outlet is."""
        url = f"http://{self.host}/"
        return Source(self.host.partition(".")[0], self.host, self.kind, "", "en", "C", url)

    def feed(self, port: int) -> Feed:
        """How its feed is polled."""
        base = f"http://{self.host}:{port}/"
        links = base + PAGES if self.form is FeedForm.PAGE else ""
        return Feed(base + "feed", self.source.key, self.form, self.full_text, links, self.topics, True)


def piece(language: str, since: datetime, number: int) -> Piece:
    """A piece that is there from a moment on; nobody else has one of its number."""
    place = PLACES[language][number % 5]
    told = {"place": place, "number": number, "day": since.day}
    wording = Wording(since, TITLES[language].format(**told), TEXTS[language].format(**told))
    return Piece(f"{since:%Y%m%d}-{number}", (wording,), dated=since)


def pieces(language: str, first: int, amount: int = 4) -> tuple[Piece, ...]:
    """So many pieces, spread over the month, numbered from `first`."""
    step = (MONTH - 2 * DAY) / amount
    return tuple(
        piece(language, START + step * n + timedelta(minutes=first % 97 - 120), first + n)
        for n in range(amount)
    )


def titles(outlet: Outlet) -> tuple[str, ...]:
    """What an outlet publishes, by title."""
    return tuple(one.wordings[0].title for one in outlet.pieces)


def good(host: str, outlet: Outlet) -> Case:
    """An outlet all of whose pieces must be there."""
    forms = {Form.SITEMAP: FeedForm.SITEMAP, Form.PAGE: FeedForm.PAGE}
    behind = outlet.form in forms or not outlet.whole
    return Case(host, outlet, forms.get(outlet.form, FeedForm.FEED), behind, told=titles(outlet))


def good_outlets() -> Iterator[Case]:
    """Sixty: each form in each language and encoding, with whole texts and with teasers."""
    kinds = product(Form, LETTERS, (True, False))
    for number, (form, (language, encoding), whole) in enumerate(kinds, start=1):
        letters = "utf-8" if form is Form.JSON else encoding
        name = encoding.replace("_", "-")
        host = f"{form}-{language}-{name}-{'whole' if whole else 'teaser'}.example"
        told = pieces(language, number * 10)
        yield good(
            host, Outlet(host, language, told, form, letters, whole, shows=3, robots=ROBOTS, fresh=FRESH)
        )
