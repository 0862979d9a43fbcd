# ruff: noqa: E501 - a table's sentence is read better on one line
"""Days and plans in English sentences of our own, published on Wednesday 5 June 2024."""

from __future__ import annotations

import pytest

from storage.model import EventType, Status
from tests.reading.articles import lead, read

DAYS = [
    # A part of the day before the report is a day like any other.
    ("North Korea said on Wednesday that it had launched a spy satellite the previous night.", "2024-06-04"),
    ("A North Korean soldier crossed the border the night before, the Joint Chiefs of Staff said Wednesday.", "2024-06-04"),
    # A body's letters in brackets report nothing by themselves: what it did on that day is the deed.
    ("The U.S. Treasury's Office of Foreign Assets Control (OFAC) on Friday sanctioned two North Korean banks. On May 24, 2024, North Korea launched three missiles.", "2024-05-31"),
    ("According to the North's state Korean Central News Agency (KCNA) on Tuesday, North Korea held a party meeting on Saturday.", "2024-06-01"),
    ("All dailies wrote on Tuesday that Japan's prime minister spoke by phone with the U.S. president on Monday on North Korea.", "2024-06-03"),
    # The day of what is condemned, and a month that only tells since when.
    ("Japan and South Korea on Tuesday condemned in the strongest terms North Korea's May 31 missile launch.", "2024-06-04"),
    ("Japan's trade minister told a news conference on Tuesday that he had allowed exports to South Korea for the first time since curbs were imposed last month.", "2024-06-04"),
    # What the North's media tell without a day has that of their report.
    ("North Korean leader Kim Jong Un inspected a factory of missile launchers, the Korean Central News Agency said Wednesday.", "2024-06-05"),
    ("North Korean leader Kim Jong Un inspected a factory of missile launchers on Monday, the Korean Central News Agency said Wednesday.", "2024-06-03"),
    # The day of the deed stands where it is spoken of again; what rockets were set for is no plan.
    ("North Korea said Wednesday its leader had guided the test-firing of new missiles. Tuesday's firing proved that the missiles meet the requirements set for them, the Korean Central News Agency said.", "2024-06-04"),
    # A day of an opening clause, of somebody's clause or of an attribute is another deed's.
    ("A day after North Korea fired rockets on Sunday, South Korea's president visited the front on Monday.", "2024-06-03"),
    ("Ahead of a summit on Friday, the security advisers of South Korea and Japan met in Seoul on Tuesday.", "2024-06-04"),
    ("Following Monday's missile launch by North Korea, Japan's prime minister called the U.S. president on Tuesday.", "2024-06-04"),
    ("Japanese Prime Minister Fumio Kishida, who met South Korea's president on May 26, said Tuesday that he would work with Seoul.", "2024-06-04"),
    ("On the sidelines of the June 3-5 Africa summit in Seoul, the foreign ministers of South Korea and Kenya met on Tuesday over North Korea.", "2024-06-04"),
    ("After talks in Tokyo on Monday, South Korea and Japan agreed to share missile data, the ministry said Tuesday.", "2024-06-03"),
    ("North Korea's satellite launch, which took place on Monday, failed, South Korea's military said Tuesday.", "2024-06-03"),
    # What a later sentence names was not done when it says what it came after, nor when people were asked.
    ("South Korea's president warned North Korea of a stern response, his office said Wednesday. The warning came after the North fired missiles on Sunday.", "2024-06-05"),
    ("Kim Yo-jong ridiculed the South Korean president's offer, the Korean Central News Agency said Wednesday. His comments were made at a ceremony on Sunday.", "2024-06-05"),
    ("South Korea has decided to resume its broadcasts to the North, the defense ministry said Wednesday. The decision was made after the North sent balloons on Saturday.", "2024-06-05"),
    ("Most South Koreans want talks with North Korea, a poll showed Wednesday. The survey was conducted on Friday and Saturday.", "2024-06-05"),
    # The occasion on which something was said has its day, whenever the North's media tell of it.
    ("North Korean leader Kim Jong Un said he is open to a summit with the U.S. president, state media said Wednesday. Kim made the comments during a speech Monday at a session of parliament.", "2024-06-03"),
    ("North Korean leader Kim Jong Un told Russia's top diplomat that his country backs Russia, state media said Wednesday. Kim made the remarks when he met Foreign Minister Sergey Lavrov on Monday, the Korean Central News Agency said.", "2024-06-03"),
    ("North Korean leader Kim Jong Un told Russia's top diplomat that his country backs Russia, state media said Wednesday. Russia's president met China's leader on Monday, the Korean Central News Agency said.", "2024-06-05"),
    ("North Korean leader Kim Jong Un has said the North will build up its forces, state media said Wednesday. Kim made the remark as he visited two institutes on Monday and Tuesday, the Korean Central News Agency said.", "2024-06-03/2024-06-04"),
    ("South Korea's foreign minister asked China to help with North Korea, while his counterpart called for free trade, according to their ministries Wednesday. The two met in Beijing on Monday for three hours.", "2024-06-03"),
    ("North Korean leader Kim Jong Un has guided a training match, state media said Wednesday. The match was held Monday among tank crews, the Korean Central News Agency said.", "2024-06-03"),
    # What another made, what only came after a day, and other talks of the same parties have days of their own.
    ("Kim Yo Jong rejected South Korean President Yoon Suk Yeol's offer of talks on Wednesday, the Korean Central News Agency said. Yoon made the offer during a speech on Monday.", "2024-06-05"),
    ("China on Wednesday denounced U.S. President Joe Biden's remarks on Taiwan. Biden made the remarks in an interview with a magazine on Monday.", "2024-06-05"),
    ("South Korea's presidential office on Wednesday dismissed North Korean leader Kim Jong Un's threat to use nuclear weapons. Kim made the remarks during a visit to a unit on Tuesday, the North's official Korean Central News Agency said.", "2024-06-05"),
    ("North Korean leader Kim Jong Un vowed to build up nuclear forces, the Korean Central News Agency said Wednesday. Kim made the pledge three days after the U.S. bombed Iran on Sunday.", "2024-06-05"),
    ("China urged the United States to stop arming Taiwan, the Foreign Ministry in Beijing said Wednesday. Chinese and U.S. officials met in Geneva on Monday for talks on trade.", "2024-06-05"),
    ("North Korea denounced a summit of South Korea, China and Japan, state media said Wednesday. The summit was held on Monday in Seoul.", "2024-06-05"),
    ("Kim Jong Un received a delegation from Vietnam on Monday and Tuesday visited a farm in North Korea, state media said.", "2024-06-03"),
    # Weekdays that follow each other are all of a deed's; two that do not are not.
    ("North Korea held a party meeting from Friday to Sunday, the Korean Central News Agency said Wednesday.", "2024-05-31/2024-06-02"),
    ("North Korean leader Kim Jong Un visited arms factories on Sunday and Monday, the Korean Central News Agency said.", "2024-06-02/2024-06-03"),
    ("North Korean leader Kim Jong Un visited arms factories on Friday and Monday, the Korean Central News Agency said.", "2024-05-31"),
    ("North Korea's parliament held a session on Monday and Tuesday last week, South Korea's spy agency said.", "2024-05-27/2024-05-28"),
    # What was denounced at a summit was denounced on its day; an outlet's day gives way to the speaker's.
    ("South Korea and its partners denounced North Korea at a summit on Tuesday, according to a joint statement.", "2024-06-04"),
    ("Kyodo News reported on Wednesday that Japan's prime minister had told North Korea on Monday that he wanted talks.", "2024-06-03"),
    ("North Korea fired artillery over the weekend, South Korean military officials said.", "2024-06"),
    ("North Korea sent troops to Russia last week, South Korean military officials said.", "2024-05"),
    # The next sentence may give the day of a weekend or week, and what else has lasted does not hide it.
    ("A North Korean soldier crossed the border over the weekend, the Joint Chiefs of Staff said. The soldier was spotted on Sunday by the troops.", "2024-06-02"),
    ("North Korean leader Kim Jong Un met Russia's foreign minister, state media said Wednesday. Kim received him in Wonsan on Monday, a place that North Korea has been eager to show since it opened a beach there in May, they said.", "2024-06-03"),
]  # fmt: skip


def test_days_of_the_morrow_keep_their_last() -> None:
    text = "Putin travels to North Korea on Tuesday and Wednesday for a summit with Kim, the Kremlin said Monday."
    when = lead(read(text, published="2024-06-03")).when
    assert when
    assert (when.value, when.end) == ("2024-06-04", "2024-06-05")


def test_a_launch_is_not_lost_to_a_pledge() -> None:
    text = (
        "North Korea fired a ballistic missile toward the East Sea on Wednesday, the Joint Chiefs of Staff said. "
        "Kim Jong Un made the pledge to test more weapons on Sunday, according to the Korean Central News Agency."
    )
    told = lead(read(text))
    assert told.type is EventType.MISSILE_LAUNCH
    assert told.origins[0].name == "Joint Chiefs of Staff"


def test_the_weekend_is_that_of_the_paper_or_the_one_before() -> None:
    text = "North Korea fired artillery over the weekend, South Korean military officials said."
    for published, month in (("2024-06-01", "2024-06"), ("2024-06-02", "2024-06"), ("2024-06-07", "2024-06")):
        when = lead(read(text, published=published)).when
        assert when
        assert when.value == month


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_what_has_happened_has_its_own_day(text: str, day: str | None) -> None:
    told = lead(read(text))
    assert told.status is Status.OCCURRED
    assert (told.when and "/".join(filter(None, (told.when.value, told.when.end)))) == day


STATUSES = [
    # Who agrees to what is ahead, or asks for it, has done so.
    ("The foreign ministers of Japan, the United States and South Korea on Monday agreed that their countries will hold a summit by the end of this year.", Status.OCCURRED, "2024-06-03"),
    ("South and North Korea agreed to hold a summit in September, according to a joint statement released Monday.", Status.OCCURRED, "2024-06-03"),
    ("South and North Korea agreed on Monday to hold a summit in Pyongyang on June 20, Seoul said.", Status.PLANNED, "2024-06-20"),
    ("Relatives of abductees are calling on Japan to hold a summit with North Korea. They made the appeal at a rally on Sunday.", Status.OCCURRED, "2024-06-02"),
    ("South Korea, the United States and Japan will soon hold a naval exercise, a U.S. Navy official said Tuesday.", Status.PLANNED, None),
    # What may be, what was added, and what comes after the deed or is shown by it is no plan; a place has its day.
    ("If North Korea carries out a nuclear test, it is likely to do so in October, South Korea's spy agency told lawmakers on Tuesday.", Status.OCCURRED, "2024-06-04"),
    ("North Korea said Tuesday that its satellite launch had failed, adding that it would launch another in October.", Status.OCCURRED, "2024-06-04"),
    ("North Korea fired two missiles on Tuesday, a week before the United States and South Korea are to hold a summit.", Status.OCCURRED, "2024-06-04"),
    ("Russia's president left North Korea on Tuesday, signaling that Moscow intends to send more arms.", Status.OCCURRED, "2024-06-04"),
    ("South Korea and the United States will hold talks on nuclear weapons next week. The talks are scheduled for Tuesday local time, the ministry said.", Status.PLANNED, "2024-06-11"),
    # But what is told "citing" somebody is as he said, and so is what depends on something.
    ("South Korea and the United States will hold an exercise next week, the Joint Chiefs of Staff said Wednesday. The exercise will run from Monday through Wednesday near Seoul.", Status.PLANNED, "2024-06-10"),
    ("Kyodo News reported Tuesday, citing government sources, that Japan's prime minister would visit Seoul on Friday.", Status.PLANNED, "2024-06-07"),
    ("Japan's foreign minister said, adding details to the plan, that he will visit South Korea on Saturday.", Status.PLANNED, "2024-06-08"),
    ("North Korea's new parliament is to elect the head of state and revise the constitution at its first session, state media said Wednesday.", Status.PLANNED, None),
    ("If the schedule holds, the U.S. defense secretary will visit Seoul on June 28, the Defense Ministry said Tuesday.", Status.PLANNED, "2024-06-28"),
    # A day that is only signalled is none of the deed's.
    ("North Korea closed its airspace, signaling that it will launch a missile on Friday, South Korea's military said.", Status.OCCURRED, None),
    # What an opening clause is about does not turn the sentence from who acts.
    ("Amid growing concern about North Korea's nuclear weapons, South Korea and Japan are to hold an exercise next month, Seoul said.", Status.PLANNED, "2024-07"),
    # A notice of a launch, what a state expects to do, a visit that is being arranged.
    ("North Korea has said it will launch a satellite between June 24 and 30, the Japan Coast Guard said on Tuesday.", Status.PLANNED, "2024-06-24"),
    ("South Korea expects to launch a submarine that can deter North Korea by the late 2030s, a defense official said Tuesday.", Status.PLANNED, None),
    ("Tokyo and Seoul have been arranging a meeting of their defense ministers in July, according to the Defense Ministry.", Status.PLANNED, "2024-07"),
    # Who has met, left or denounced has done so, whatever is ahead.
    ("The envoys of South Korea and the U.S. met Tuesday to prepare for talks on North Korea set for June 12.", Status.OCCURRED, "2024-06-04"),
    ("Japan's foreign minister arrived in Seoul on Monday and will meet her South Korean counterpart on Thursday.", Status.OCCURRED, "2024-06-03"),
    ("North Korea denounced drills that South Korea and the U.S. will hold from June 10.", Status.OCCURRED, None),
    ("North Korea on Tuesday blasted a U.S. plan to deploy missiles to Japan.", Status.OCCURRED, "2024-06-04"),
    ("China's Foreign Ministry said Tuesday a Japanese plan to deploy missiles near Taiwan would raise tension.", Status.OCCURRED, "2024-06-04"),
    ("With a North Korean party meeting set for late June, the unification ministry said Tuesday it was watching.", Status.OCCURRED, "2024-06-04"),
    ("The U.S. on Tuesday named a commander who will lead its troops in South Korea.", Status.OCCURRED, "2024-06-04"),
    ("South Korea's president invited Japan's prime minister to visit later this year as they met on Tuesday.", Status.OCCURRED, "2024-06-04"),
    # What somebody told another that it will do, and what follows what has been seen or said, is no plan.
    ("North Korea has told the United Nations that it will run short of food this year, a broadcaster reported Tuesday.", Status.OCCURRED, "2024-06-04"),
    ("North Korean leader Kim Jong-un has inspected a missile system that will be newly delivered to units, state media reported Wednesday.", Status.OCCURRED, "2024-06-05"),
    ("The unification minister said Tuesday that “two states” on the Korean Peninsula would become policy, drawing fire.“I believe it will be established,” he said.", Status.OCCURRED, "2024-06-04"),
    # But what is announced, arranged or made ready is one.
    ("North Korea has notified Japan of a launch window, and is expected to launch a satellite between June 15 and June 20, Japan's Coast Guard said Tuesday.", Status.PLANNED, "2024-06-15"),
    ("North Korea has completed preparations for a nuclear test, and is likely to conduct it in October, Seoul's spy agency said Tuesday.", Status.PLANNED, "2024-10"),
    ("Russia's president has been invited to Pyongyang, and is expected to visit North Korea on June 18, the Kremlin said Tuesday.", Status.PLANNED, "2024-06-18"),
    ("The U.S. has confirmed a summit that will take place in Seoul with South Korea and Japan on June 20, the White House said Tuesday.", Status.PLANNED, "2024-06-20"),
    # A day ahead in what was spoken of is no plan; a year may follow its day without a comma.
    ("The U.S. president spoke on Tuesday with Japan's prime minister about North Korea, including a visit of ministers to Tokyo on July 16.", Status.OCCURRED, "2024-06-04"),
    ("South Korea's president declared martial law on June 3 2024, accusing the opposition of ties with North Korea.", Status.OCCURRED, "2024-06-03"),
    # Papers print an interview days later.
    ("The allies should plan for a war with North Korea that nobody wants, a former commander said. In an interview with The Korea Herald on Thursday, he said the current plans were drawn up long ago.", Status.OCCURRED, "2024-05-30"),
    # A month that is planned is not the day of another plan; "earlier in the day" is the day told before.
    ("South Korea and the United States plan to hold their exercise in the middle of next month. Before it they will hold a table-top drill on June 12.", Status.PLANNED, "2024-07"),
    ("North Korea stole coins, a U.N. report showed Tuesday. The report on the North was submitted earlier in the day, according to a diplomat.", Status.OCCURRED, "2024-06-04"),
    # Troops who are moved somewhere are put off to no day.
    ("Some 3,000 North Korean troops have been moved to Russia, Seoul's spy agency said Tuesday.", Status.OCCURRED, "2024-06-04"),
    ("Talks of South Korea and Japan have been moved to next week, the foreign ministry said Tuesday.", Status.PLANNED, "2024-06"),
    # What comes of a plan: where it is moved to, and any verb with a month or year ahead.
    ("The drill of South Korea and the U.S., originally planned for Monday, has been postponed to June 11.", Status.PLANNED, "2024-06-11"),
    ("Following Monday's phone talks, the foreign ministers of South Korea and Japan will meet on June 12.", Status.PLANNED, "2024-06-12"),
    ("South Korea will station a unit against North Korea's drones in 2026, the defense ministry said.", Status.PLANNED, "2026"),
    ("Japan will rearm its southern islands against China in September, Kyodo reported.", Status.PLANNED, "2024-09"),
    ("The leaders of North Korea and Russia are to sign a treaty later in the day.", Status.PLANNED, "2024-06-05"),
    # What is pledged at a deed, or not said, is no plan that leads.
    ("North Korean leader Kim Jong Un has watched a test of new rocket launchers, vowing to present more at an upcoming congress, state media reported Wednesday. The Missile Administration conducted the test the previous day, the Korean Central News Agency (KCNA) said.", Status.OCCURRED, "2024-06-04"),
    ("It is wise to prepare for a war over Taiwan, the head of U.S. Forces Korea said Tuesday, while stopping short of saying whether his troops would be sent there.", Status.OCCURRED, "2024-06-04"),
    # What experts weigh has no day of what follows.
    ("Military watchers in Seoul are split over whether North Korea can finish its destroyer in time. The North's leader told workers on Monday to hurry.", Status.OCCURRED, None),
    # Small words are not what two sentences have in common; who is named beside state media tells no launch.
    ("North Korea said Tuesday it will cut off every line with South Korea, a first step against an enemy. The decision was made Monday at a meeting on work against the South, where the first vice director spoke, according to the KCNA.", Status.OCCURRED, "2024-06-04"),
    ("North Korea has test-fired a weapons system of hypersonic projectiles, state media said Wednesday, its first launch since President Lee Jae Myung took office. Two hypersonic projectiles launched the previous day from Pyongyang struck a target, the Korean Central News Agency said.", Status.OCCURRED, "2024-06-04"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status", "day"), STATUSES)
def test_a_plan_is_told_from_an_agreement_or_a_call_for_it(
    text: str, status: Status, day: str | None
) -> None:
    told = lead(read(text))
    assert told.status is status
    assert (told.when.value if told.when else None) == day


def test_a_day_that_only_the_title_gives_is_the_leads() -> None:
    title, text = (
        "N. Korea fires missile on June 4",
        "North Korea has fired a missile, Seoul's military said.",
    )
    when = lead(read(text, title=title)).when
    assert when is not None
    assert when.value == "2024-06-04"


RANKS = [
    ("It will be the first visit to Washington by a South Korean president since July.", 1),
    ("The trip would also mark his second to the United States.", 1),
    (
        "The meeting will be the leaders' second since their first summit talks on May 1 in Gyeongju, South Korea.",
        2,
    ),
]


@pytest.mark.parametrize(("text", "mentions"), RANKS)
def test_how_many_such_visits_there_were_is_no_plan_of_its_own(text: str, mentions: int) -> None:
    opening = "South Korea's president will visit Washington on June 12 to meet the U.S. president, his office said Wednesday."
    assert len(read(f"{opening} {text}").mentions) == mentions


def test_since_when_something_was_so_never_dates_a_plan() -> None:
    told = lead(
        read("South Korea's president will make the first visit to Japan since July, his office said.")
    )
    assert (told.status, told.when) == (Status.PLANNED, None)


PUBLISHED_BY_THEMSELVES = [
    # A document that does something by its words is of the day on which it is published.
    ("A Notice", "Executive Order 12345 of May 3, 2008, declared an emergency over North Korea. It is to remain in effect beyond June 26, 2024. Therefore, I am continuing the emergency with respect to North Korea.", "Therefore", "2024-06-05"),
    ("A Proclamation", "South Koreans and Americans fought side by side. I do hereby proclaim June 25, 2024, as a day of their remembrance.", "I do hereby", "2024-06-05"),
    ("Statement on an Agreement", "Two years ago I signed a law on our alliance with South Korea. Now, I'm pleased to announce a preliminary agreement with Seoul on missile defense against North Korea.", "Now, I'm", "2024-06-05"),
    # What somebody feels, he says; where he once was, is no news.
    ("Statement on the Passing of a Friend", "I am deeply saddened by the death of the former Prime Minister of Japan, who stood firm against North Korea. I visited him in Tokyo and welcomed him to Washington.", "I am deeply", "2024-06-05"),
    # Nor does a statement have the day or the month of what it is on.
    ("Statement on the Launch", "The United States strongly condemns the launch of a space launch vehicle by the Democratic People's Republic of Korea (DPRK) on June 4.", "The United", "2024-06-05"),
    ("Statement on Soldiers", "The United States has concluded that North Korea moved soldiers to Russia in early June.", "The United", "2024-06-05"),
    ("Statement of Three Advisors", "The National Security Advisors of the United States, Japan and South Korea met on Tuesday and adopted the following statement.\n\nWe condemn what North Korea does this month.", "We condemn", "2024-06-05"),
    # A readout that gives no day tells none: calls are read out a day later, too.
    ("Readout of a Call with Japan", "The National Security Advisor spoke by phone with his counterpart of Japan on North Korea.", "The National", None),
    ("Joint Statement of the United States and Japan", "The President and the Prime Minister of Japan met and agreed to deter North Korea.", "The President", "2024-06-05"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text", "begins", "day"), PUBLISHED_BY_THEMSELVES)
def test_a_government_document_has_the_day_that_it_or_its_text_gives(
    title: str, text: str, begins: str, day: str | None
) -> None:
    told = lead(read(text, title=title, publisher="The White House"))
    assert told.evidence.startswith(begins)
    assert told.status is Status.OCCURRED
    assert (told.when.value if told.when else None) == day
