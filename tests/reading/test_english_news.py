# ruff: noqa: E501 - a table's sentence is read better on one line
"""Who says so, which sentence leads and which day it tells of, in English sentences of our own."""

from __future__ import annotations

import pytest

from storage.model import EventType, Status
from tests.reading.articles import lead, read, topics_by_terms

ORIGINS = [
    # A spokesperson of "the ministry", a quotation's speaker, outlets of other states.
    ("Russian Foreign Minister Sergey Lavrov arrived in North Korea on Tuesday, according to ministry spokesperson Maria Zakharova. He flew in from Vietnam, the Kremlin said.", "Example Daily", ["Russian Foreign Ministry"]),
    ('Envoys of South Korea and Japan met on Tuesday. "They spoke about North Korea," said Korea\'s Foreign Ministry in a statement.', "Example Daily", ["Ministry of Foreign Affairs"]),
    ("Russia and North Korea signed a treaty on Tuesday. It has 23 articles, according to Russia's RIA Novosti.", "Example Daily", ["RIA Novosti"]),
    # Who is merely spoken of tells nothing.
    ("North Korean leader Kim Jong Un met officials of the White House on Tuesday. Talks went well, KCNA said.", "Example Daily", ["KCNA"]),
    # Officials without a name speak for their government, and give way to the part that a later sentence names.
    ("South Korea is trying to schedule talks with the United States and Japan, a government official here said Sunday. NHK said they would take place in Tokyo.", "Example Daily", ["South Korean government"]),
    ('South Korea held talks with Japan on Tuesday, officials said. They took two hours, Yonhap reported. "We spoke of the North," a foreign ministry official in Seoul said.', "Example Daily", ["Ministry of Foreign Affairs"]),
    ("South Korea told Japan on Tuesday it will not attend a ceremony, according to sources close to the South Korean government.", "Example Daily", ["Example Daily"]),
    # Two that announce together, an agency credited where the text ends, who made a survey or an analysis.
    ("The allies will hold a drill in June, Seoul's Joint Chiefs of Staff (JCS) and the United States Forces Korea (USFK) jointly announced on Tuesday.", "Example Daily", ["Joint Chiefs of Staff", "USFK"]),
    ("Japan extended its sanctions on North Korea on Tuesday. They have been in force for years. (Yonhap)", "Example Daily", ["Yonhap"]),
    ("Most South Koreans want nuclear weapons. A survey conducted by Realmeter showed so on Tuesday.", "Example Daily", ["Realmeter"]),
    ("North Korea enriches uranium, a group said on Tuesday. Analysis of satellite images by the group 38 North showed new roofs.", "Example Daily", ["38 North"]),
    # A statement that the North's media publish whole; the forces' word on a launch; a photo's credit.
    ("Kim Kye Gwan, first vice-minister of Foreign Affairs of the DPRK, made public the following statement on Tuesday: President Trump stated his position.", "KCNA", ["KCNA"]),
    ("North Korea launched a hypersonic missile on Tuesday, KCNA said. The South Korean Joint Chiefs of Staff on Tuesday assessed that the missile flew 700 kilometers.", "Example Daily", ["KCNA", "Joint Chiefs of Staff"]),
    # Whom somebody told is not who tells; a spokesperson, an ambassador, a watchdog, a court that no roster has.
    ('"We harbor no hostile intent toward North Korea," a State Department spokesperson told Yonhap News Agency on Tuesday.', "Example Daily", ["Department of State"]),
    ("Pentagon press secretary Pat Ryder said Tuesday that North Korea has sent 10,000 troops to Russia.", "Example Daily", ["Department of Defense"]),
    ("The U.S. ambassador to South Korea, Philip Goldberg, said Tuesday that the alliance with Seoul is ironclad.", "Example Daily", ["US Embassy in Seoul"]),
    ("North Korea could test a nuclear weapon at any time, the head of the U.N. nuclear watchdog said Tuesday.", "Example Daily", ["IAEA"]),
    ("South Korea's ambassador to the United Nations urged action against North Korea on Tuesday.", "Example Daily", ["South Korean Mission to the UN"]),
    ("A South Korean was sentenced on Tuesday for spying for North Korea. The Suwon District Court said he met agents.", "Example Daily", ["Suwon District Court"]),
    ("Kim Jong-un's daughter appears to have been named heir, a lawmaker said Tuesday after a briefing by the spy agency.", "Example Daily", ["National Intelligence Service"]),
    ("Japan's Cabinet on Tuesday approved two more years of sanctions on North Korea.", "Example Daily", ["Japanese government"]),
    ("Top generals warned against pulling troops out of South Korea. Gen. Paul LaCamera, the senior U.S. commander in South Korea, said on Tuesday it would be problematic.", "Example Daily", ["USFK"]),
    # Courts, unions of states and parties tell of what they do; what another did besides is no word on the lead.
    ("South Korea's Constitutional Court on Tuesday struck down a ban on sending leaflets to North Korea.", "Example Daily", ["Constitutional Court"]),
    ("The European Union on Monday added two North Koreans to its sanctions list.", "Example Daily", ["European Union"]),
    ("Japan extended its sanctions on North Korea on Tuesday. On Monday, the European Union also unveiled sanctions. (Yonhap)", "Example Daily", ["Yonhap"]),
    # What bodies of the North say is known from its media.
    ("North Korea's defense ministry threatened Tuesday to act over leaflets, in a statement carried by KCNA.", "Example Daily", ["KCNA"]),
    ("In this pool photograph distributed by Sputnik, Russia's president meets North Korea's leader on Tuesday. — AFP\n\nRussia and North Korea signed a treaty on Tuesday. It has 23 articles, according to TASS.", "Example Daily", ["TASS"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "publisher", "names"), ORIGINS)
def test_origins_are_those_who_are_said_to_tell(text: str, publisher: str, names: list[str]) -> None:
    assert [o.name for o in lead(read(text, publisher=publisher)).origins] == names


def test_a_piece_that_asks_is_led_by_experts_and_comes_from_their_houses() -> None:
    text = (
        "A question is emerging over North Korea's new submarine. KCNA said it weighs 8,700 tons. "
        "Analysts in Seoul say Russian help is likely. “It came suddenly,” said Hong Gil-dong, a senior analyst "
        "at the Korea Defense and Security Forum in Seoul. Kim Chul-soo, president of the University of North "
        "Korean Studies, agreed."
    )
    told = lead(read(text, title="Did Russia help North Korea build its submarine?"))
    assert told.evidence.startswith("Analysts in Seoul say")
    assert [o.name for o in told.origins] == [
        "Korea Defense and Security Forum",
        "University of North Korean Studies",
    ]


LEADS = [
    # The day of what is condemned, and that on which an outlet carried what was said, are not the day it was said.
    ("Diplomats of Japan, the United States and South Korea condemned Sunday's missile launch by North Korea in phone talks held on Monday.", "Diplomats", "2024-06-03"),
    ("President Donald Trump on Monday downplayed North Korea's missile tests that took place the day before.", "President", "2024-06-03"),
    ("According to the Rodong Sinmun on Monday, North Korea's defense minister said in a statement on Sunday that the drills are a provocation.", "According to", "2024-06-02"),
    ("North Korea has accused the United States of making an Asian NATO. The charge was made by KCNA on Monday, hours before the leaders of Japan and South Korea were due to meet.", "North Korea has", "2024-06-03"),
    ("North Korea on Wednesday notified Japan of a plan to launch a satellite between Thursday and June 16.", "North Korea", "2024-06-06"),
    # A month of what was answered does not date what was announced on a day.
    ("South Korea on Tuesday announced sanctions on North Korea in response to threats, highlighted by its missile launch last month, the ministry said.", "South Korea", "2024-06-04"),
    # The next sentence that gives a day gives the lead's, be it only the day of the report.
    ("North Korea has confirmed that it has custody of a U.S. soldier. He is being questioned, KCNA said Tuesday.", "North Korea", "2024-06-04"),
    ("South Korea's missiles are outdated, a study found. The Sejong Institute said so on Tuesday. North Korea tested missiles on Monday.", "South Korea", "2024-06-04"),
    ("South Korea and Japan plan to hold a summit before the end of the month, the presidential office said Tuesday.", "South Korea", "2024-06"),
    ("North Korea notified Japan on Tuesday that it would launch a satellite between the 7th and the 16th.", "North Korea", "2024-06-07"),
    ("(MENAFN- IANS) Seoul, June 5 (IANS) North Korea has convened its ruling party's plenary meeting, state media said. Kim Jong-un presided over the party's plenary meeting on Monday, KCNA said.", "Kim Jong-un", "2024-06-03"),
    # What a report leaves open dates nothing.
    ("North Korean leader Kim Jong-un has inspected a rocket plant, state media said. The report did not specify the timing of the visit, but it is believed to have been made on Monday.", "North Korean", None),
    # Papers of other zones are out before the day of which they tell.
    ("North Korea's army said on Thursday it will answer the drills of South Korea and the United States.", "North Korea's", "2024-06-06"),
    ("North Korea fired a missile on Thursday last week, the Joint Chiefs of Staff in Seoul said.", "North Korea", "2024-05-30"),
    # A photo's words and what an expert speaks of do not lead.
    ("In this pool photograph, the leaders of Russia and North Korea shake hands on Monday.\n\nRussia and North Korea signed a treaty on Monday.", "Russia and", "2024-06-03"),
    ("Hong Gil-dong, a senior fellow at the Heritage Foundation, diagnosed that ties of South Korea and Japan cool. In a report on Monday he spoke of missiles. North Korea fired a ballistic missile near Japan on Sunday.", "Hong", "2024-06-03"),
    # What is said again in somebody's own words gives its day, but does not lead.
    ('Foreign ministers of the Group of Seven have released a statement condemning North Korea\'s launch of a missile. "North Korea continues to advance its missiles," the statement released Monday read.', "Foreign ministers", "2024-06-03"),
    ("Japan's prime minister warned North Korea that he remains determined to bring abductees home. “I will meet him,” he said during Monday's meeting with their families.", "Japan's prime", "2024-06-03"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "begins", "day"), LEADS)
def test_a_lead_has_the_day_of_what_it_tells(text: str, begins: str, day: str | None) -> None:
    told = lead(read(text))
    assert told.evidence.startswith(begins)
    assert (told.when.value if told.when else None) == day


STATUSES = [
    ("Seoul's foreign minister flew to New York on Monday to attend a U.N. Security Council meeting on North Korea set for Friday.", Status.OCCURRED),
    ("North Korea's defense chief has slammed plans by South Korea and the United States to hold an exercise later this month.", Status.OCCURRED),
    ("South Korea told Japan on Tuesday it will not attend the June 13 ceremony.", Status.OCCURRED),
    ("South Korea is trying to schedule a meeting with Japan, likely to take place in July.", Status.PLANNED),
    ("The National Intelligence Service told lawmakers that North Korea is likely to send more troops to Russia in July.", Status.OCCURRED),
    ("The U.S. House is to vote next week on a bill that bars troop cuts in South Korea.", Status.PLANNED),
    ("Pompeo's planned meeting with North Korea's envoy, due in New York on Thursday, has been put off.", Status.PLANNED),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status"), STATUSES)
def test_plans_are_told_from_what_is_said_of_them(text: str, status: Status) -> None:
    assert lead(read(text)).status is status


TOPICS = [
    ("North Korea has executed people for watching South Korean dramas, a report said Tuesday.", {"human-rights"}),
    ("North Korea is rebuilding its Sohae launch site, satellite imagery showed Tuesday.", {"space"}),
    ("South Korea's president pledged on Tuesday to restore trust with North Korea and reopen hotlines.", {"inter-korean"}),
    ("Washington will restrict chip exports by Samsung and SK hynix to China, the Commerce Department said Tuesday.", {"economy-security"}),
    ("More than 60 percent of South Koreans support nuclear armament, a poll showed Wednesday.", {"nuclear"}),
    ("North Korea sentenced two South Koreans to hard labor for life on Tuesday.", {"human-rights"}),
    ("North Korea is not considering any contact with the U.S., its foreign minister said on Tuesday.", {"dprk-us"}),
    ("The U.S.-Japan-South Korea alliance is an Asian NATO, North Korea said on Tuesday.", {"trilateral"}),
    ("The UN Human Rights Office reported on forced labor in North Korea on Tuesday.", {"human-rights"}),
]  # fmt: skip
# What all words of so short a text make of it, where that is something else.
WEIGHED = {
    "North Korea has executed people for watching South Korean dramas, a report said Tuesday.": {"human-rights", "regime"},
}  # fmt: skip


@pytest.mark.parametrize(("text", "topics"), TOPICS)
def test_topics_of_words_that_had_none_or_another(text: str, topics: set[str]) -> None:
    assert topics_by_terms(text) == topics
    assert set(read(text).topics) == WEIGHED.get(text, topics)


def test_figures_of_trade_and_markets_are_not_ours() -> None:
    trade = "South Korea's exports are expected to grow, backed by semiconductor makers, a trade body said Wednesday."
    markets = (
        "South Korea's KOSPI stock index fell on foreign selling after doubts on the North Korea-U.S. summit."
    )
    assert not read(trade).relevant
    assert not read(markets, title="Seoul stocks edge down").relevant


def test_a_text_that_asks_for_things_and_quotes_nobody_has_no_lead() -> None:
    text = (
        "The summit of South Korea, the United States and Japan is a milestone. The leaders must warn North Korea. "
        "Their ministers should meet each year. Cooperation is essential."
    )
    assert not read(text).mentions
    assert read(text, publisher="The White House").mentions
    assert read("Officials met in Seoul on Tuesday, South Korea said. " + text).mentions


OPENINGS = [
    # Spaces at the end of a line are no credit, nor is a headline further down the beginning of the text.
    ("", "Kim Jong Un has met South Korea's president.  \n\nThe two spoke of missiles on Monday, the palace in Seoul said.  \n\nNorth Korea had fired missiles for weeks."),
    ("North Korea fires two missiles", "Kim Jong Un has met South Korea's president.\n\nNorth Korea fires two missiles - photo 1\n\nThe two spoke of missiles on Monday, the palace in Seoul said."),
    ("", "SEOUL/TOKYO Kim Jong Un has met South Korea's president. The two spoke of missiles on Monday, the palace said."),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text"), OPENINGS)
def test_what_opens_a_text_is_read(title: str, text: str) -> None:
    assert lead(read(text, title=title)).evidence == "Kim Jong Un has met South Korea's president."


@pytest.mark.parametrize(
    "text",
    [
        "President Biden met virtually on Tuesday with Prime Minister Kishida of Japan to discuss North Korea.",
        "The foreign ministers of South Korea and Japan held a virtual meeting on Tuesday on North Korea.",
        "Envoys of South Korea and the United States held a teleconference on North Korea on Tuesday.",
    ],
)
def test_who_meets_by_video_calls(text: str) -> None:
    assert lead(read(text)).type is EventType.CALL


def test_a_handle_ends_no_text() -> None:
    text = (
        "South Korea's foreign minister met with Japan's on Tuesday, the Foreign Ministry said. It posted a photo"
        " on X (@KoreaMOFA). North Korea fired two missiles on Monday, the Joint Chiefs of Staff said."
    )
    assert [m.type for m in read(text).mentions] == [EventType.MEETING, EventType.MISSILE_LAUNCH]


def test_what_is_added_to_a_deed_does_not_make_its_type() -> None:
    text = "North Korean troops shot a South Korean official and burned his body this week, the defense ministry said Tuesday, condemning what it called a brutal act."
    assert lead(read(text)).type is EventType.INCIDENT


def test_the_number_of_a_bill_ends_no_sentence() -> None:
    text = "The president on Tuesday signed H.R. 4004 on U.S. troops in South Korea into law."
    assert lead(read(text)).evidence == text


def test_a_caption_after_a_standfirst_does_not_lead() -> None:
    text = (
        "Residents say the broadcasts have gone on for months\n\n"
        "A panel covers the window of a home in Ganghwa on Sunday. (Park Seon-u/The Korea Herald)"
        "North Korea has been blaring noises toward the South through loudspeakers since late July, officials"
        " said Tuesday. They keep the village awake, and its mayor asked the government for help."
    )
    assert lead(read(text)).evidence.startswith("North Korea has been blaring")


def test_what_only_speaks_of_a_test_is_none() -> None:
    moved = "North Korea has moved a submersible missile test barge, a think tank said Tuesday, with no sign of preparations for a submarine-launched ballistic missile test."
    blamed = "North Korea said Tuesday that a subcritical nuclear test conducted by the United States shows Washington's intent."
    assert lead(read(moved)).type is EventType.REPORT
    assert lead(read(blamed)).type is EventType.STATEMENT


def test_holiday_makers_are_not_ours() -> None:
    text = "Hotels and beaches on South Korea's east coast filled up Saturday for the first sunrise as festivals return."
    assert not read(text).relevant
