# ruff: noqa: E501 - a table's sentence is read better on one line
"""Which topics English sentences of our own are about, published on Wednesday 5 June 2024."""

from __future__ import annotations

import pytest

from tests.reading.articles import read, topics_by_terms

TOPICS = [
    # Three parties joined by hyphens are no pair.
    ("A Japan-U.S.-Republic of Korea telephone meeting on North Korea was held on Tuesday.", {"trilateral"}),
    ("The Japan-U.S.-ROK Summit of Tuesday dealt with North Korea.", {"trilateral"}),
    # What the allies promise to defend, and with what.
    ("The United States reaffirmed on Tuesday its commitment to the defense of the ROK and Japan after North Korea's threats.", {"us-rok", "us-japan"}),
    ("Any use of nuclear weapons by North Korea will be met with an effective and overwhelming response, the Pentagon said on Tuesday.", {"deterrence"}),
    # Workers who earn for the North, and its troops abroad.
    ("A U.S. court sentenced a man on Tuesday who ran a laptop farm for North Korean information technology workers.", {"cyber"}),
    ("North Korea sent more soldiers to Russia's Kursk on Tuesday, Ukraine said.", {"dprk-russia", "dprk-military"}),
    # A coast guard that passes on a notice of a launch disputes nothing at sea.
    ("North Korea told the Japan Coast Guard on Tuesday that a satellite launch may touch the East China Sea.", {"space"}),
    ("Japan's defense minister sent interceptors to Okinawa on Tuesday because of North Korea.", {"missile-warning"}),
    ("Relations between Seoul and Tokyo are strained over a ruling, South Korea's foreign minister said on Tuesday.", {"japan-rok"}),
    ("North Korea's leader gave field guidance at a farm on Tuesday.", {"regime"}),
    ("Seoul asked for the dismantlement of North Korea's nuclear sites on Tuesday.", {"denuclearization"}),
    ("South Korea's defense ministry told parliament on Tuesday of its talks with the U.S. on wartime operational control.", {"us-rok"}),
    # What breaks a resolution is no act of the council; what the council votes on is, and what puts resolutions into effect.
    ("North Korea's arms trade with Russia is in violation of United Nations Security Council (UNSC) resolutions, Seoul said on Tuesday. North Korea and Russia denied it.", {"dprk-russia"}),
    ("The Security Council vote on North Korea was unanimous on Tuesday.", {"un"}),
    ("North Korea notified U.N. agencies on Tuesday of a satellite launch.", {"space"}),
    # Who speaks of the North for Seoul, and a zone in which a missile fell, make no topic of themselves.
    ("North Korea's leader gave field guidance at a farm on Tuesday, the Unification Ministry said.", {"regime"}),
    ("North Korea's missile fell short of the exclusive economic zone on Tuesday, Tokyo said.", {"missiles"}),
    # Programmes named in passing, and ships named for their arms, are no tests.
    ("Money that North Korea's hackers steal pays for its WMD and ballistic missile programs, the FBI said on Tuesday.", {"cyber"}),
    ("North Korea tested a nuclear device, said to be a hydrogen bomb, on Tuesday.", {"nuclear"}),
    ("The alliance between the United States and the Republic of Korea turned 70 on Tuesday.", {"us-rok"}),
    ("The United States called on China on Tuesday to rein in North Korea.", {"china"}),
    ("The United States condemned the deployment of DPRK troops to Russia on Tuesday.", {"dprk-russia", "dprk-military"}),
    ("A court in Seoul jailed a man on Tuesday for espionage on behalf of North Korea.", {"inter-korean"}),
    ("Cooperation between Japan and South Korea grows, an admiral said on Tuesday.", {"japan-rok"}),
    # Names of the trade: treaties, exercises, bodies, places.
    ("Ulchi exercises will go ahead, South Korea's defense minister said on Tuesday.", {"exercises"}),
    ("South Korea's military fired warning shots at North Korean soldiers near Yeonpyeong Island on Tuesday.", {"inter-korean"}),
    ("Kremlin officials received a North Korean delegation on Tuesday.", {"dprk-russia"}),
    ("U.S. dialogue with the DPRK through the New York channel resumed on Tuesday, the North Korea desk said.", {"dprk-us"}),
    ("North Korea's centrifuges at Kangson are running, a study said on Tuesday.", {"nuclear"}),
    ("A U.N. expert panel on North Korea sent its report to the Security Council on Tuesday.", {"un"}),
    ("Seoul protested on Tuesday that Tokyo left Koreans out of its display on the Sado mine.", {"japan-rok"}),
    ("The President's call with Japan's prime minister was on cross-strait peace, the White House said on Tuesday.", {"taiwan", "us-japan"}),
    ("North Korean ransomware hit hospitals in the United States, the FBI said on Tuesday.", {"cyber"}),
    ("The United States, Japan and others enforce the resolutions on North Korea, the ministry said on Tuesday.", {"sanctions"}),
    ("Freight trains crossed the Yalu from Dandong to North Korea on Tuesday.", {"dprk-china"}),
    ("Seoul asked Beijing on Tuesday to move its steel structures out of the Yellow Sea.", {"china", "maritime"}),
    ("Kim Jong-un offered on Tuesday to dismantle Yongbyon, North Korea's news agency said.", {"denuclearization"}),
    ("North Korean coders were paid in stablecoins, the FBI said on Tuesday.", {"cyber"}),
    # A protest to the North that goes by way of Beijing is none to China; nor is a country a ship.
    ("Tokyo lodged a protest through its embassy in Beijing on Tuesday over North Korea's missile.", {"missiles"}),
    ("A U.S. general likened South Korea to a fixed aircraft carrier off North Korea on Tuesday.", {"us-rok"}),
    # A pact between two, an identification zone, a radar's place, a boat's reactor; a missile in passing is no test.
    ("Seoul let GSOMIA, its pact with Tokyo, run on after Tuesday.", {"japan-rok"}),
    ("Russia's Tu-95s flew through South Korea's air identification zone on Tuesday.", {"maritime"}),
    ("A second X-band radar was set up at Kyogamisaki in Japan on Tuesday.", {"missile-warning"}),
    ("South Korea's navy said on Tuesday that its submarines will need reactor fuel.", {"nuclear"}),
    ("North Korea showed a farm beside a missile museum on Tuesday, where its leader gave field guidance.", {"regime"}),
    # Names of sanctions, of the council, and of the alliances.
    ("The Office of Foreign Assets Control blocked the property of a bank of North Korea on Tuesday.", {"sanctions"}),
    ("Russia vetoed the draft on North Korea on Tuesday as China abstained.", {"un"}),
    ("The U.S., Japan, and the Republic of Korea consulted on North Korea on Tuesday, the three governments said.", {"trilateral"}),
    ("Resolute Dragon on Kyushu and Okinawa drew protests from Japan's villages on Tuesday.", {"us-japan", "exercises"}),
    ("Conditions-based transition of wartime command was on the table in Seoul on Tuesday.", {"us-rok"}),
    ("Pyongyang's envoy called Russia's Security Council secretary on Tuesday, North Korea said.", {"dprk-russia"}),
]  # fmt: skip
# What all words of so short a text make of it, where that is something else.
WEIGHED = {
    "Seoul asked for the dismantlement of North Korea's nuclear sites on Tuesday.": {"nuclear", "denuclearization"},
    "North Korea's arms trade with Russia is in violation of United Nations Security Council (UNSC) resolutions, Seoul said on Tuesday. North Korea and Russia denied it.": {"dprk-russia", "un"},
    "The President's call with Japan's prime minister was on cross-strait peace, the White House said on Tuesday.": {"us-japan"},
    "Pyongyang's envoy called Russia's Security Council secretary on Tuesday, North Korea said.": {"un"},
}  # fmt: skip


@pytest.mark.parametrize(("text", "topics"), TOPICS)
def test_a_sentence_is_about_what_its_words_say_together(text: str, topics: set[str]) -> None:
    assert topics_by_terms(text) == topics
    assert set(read(text).topics) == WEIGHED.get(text, topics)


def test_a_first_lady_who_travels_along_makes_no_summit_gossip() -> None:
    text = "South Korea's president arrived in Japan on Tuesday for a summit with its prime minister, accompanied by first lady Kim Hea Kyung."
    assert read(text).relevant


OTHERS = [
    "The U.S. president congratulated the Philippines' president-elect on Tuesday and spoke of human rights.",
    "The United States signed a trade agreement with Taiwan on Tuesday.",
    "South Korea lost to Japan 8-6 at the World Baseball Classic on Tuesday as its bullpen gave up a home run.",
    "The United States and Iran held nuclear talks in Oman on Tuesday.",
    "China's coast guard rammed a Philippine boat at Second Thomas Shoal on Tuesday, the State Department said.",
    "Trump threatened Tehran on Tuesday over its ballistic missiles and its nuclear program.",
]
# Words that are of ours only beside others.
OTHERS += [
    "An earthquake of magnitude 5.1 hit Japan's Ibaraki on Tuesday; the quake raised no tsunami, the agency said.",
    "A reunion of a boy band in Seoul drew thousands of fans on Tuesday, its South Korean agency said.",
    "Laptops stolen from a school in Busan, South Korea, were found on Tuesday.",
    "South Korea's National Assembly speaker said on Tuesday that cosponsors will hold a procedural vote.",
    "North Korea beat Japan 1-0 on Tuesday in the final of the U-20 Women's World Cup, its forward the top scorer.",
    "A Japanese curry chain will reopen in Seoul next week, as Korean diners ask for what they ate in Osaka.",
    "Samsung Electronics said on Tuesday that its memory chips sold well in South Korea.",
    "Secretary Rubio met Philippine President Marcos in Manila on Tuesday over the South China Sea.",
]
OURS = [
    "U.S., Japanese and Philippine coast guards trained off Kagoshima on Tuesday, Japan's coast guard said.",
    "The United States and China traded warnings over the Taiwan Strait on Tuesday.",
    "The United States raised human rights in North Korea on Tuesday.",
    "South Korea and the United States scaled back their joint exercise on Tuesday because of a typhoon, a heat wave and landslides.",
    "Japan, the United States and the Philippines held a joint exercise with the Philippine Navy on Tuesday, the Defense Ministry said.",
    "China sent 30 warplanes around Taiwan on Tuesday, the island's defense ministry said.",
    "North Korean leader Kim Jong Un opened a noodle restaurant in Pyongyang on Tuesday, KCNA reported.",
    "North Korea held a festival with fireworks in Pyongyang on Tuesday to mark its army's anniversary, KCNA said.",
    "South Korea and Japan said Tuesday trade between them grew in the second half of last year.",
    "Extra soldiers were posted along the inter-Korean border on Tuesday.",
]


@pytest.mark.parametrize("text", OTHERS)
def test_words_used_of_any_country_are_ours_only_beside_one_of_ours(text: str) -> None:
    assert not read(text).relevant


@pytest.mark.parametrize("text", OURS)
def test_our_countries_or_words_of_theirs_make_a_text_ours(text: str) -> None:
    assert read(text).relevant
