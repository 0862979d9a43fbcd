# ruff: noqa: E501 - a table's sentence is read better on one line
"""Who tells, in English sentences of our own, published on Wednesday 5 June 2024 by Example Daily."""

from __future__ import annotations

import pytest

from tests.reading.articles import lead, read

ORIGINS = [
    # What reporters see for themselves is their own word; ships are seen by forces.
    ("South Korea's Foreign Minister Cho Tae-yul departed for Washington on Tuesday. Cho will meet the U.S. Secretary of State, his ministry said on Monday.", ["Example Daily"]),
    ("A U.S. aircraft carrier arrived in Busan, South Korea, on Tuesday. It is here to train, the Defense Ministry said.", ["Ministry of National Defense"]),
    # What governments publish together, by the name they give it.
    ("South Korea and the United States will speed up the transfer of wartime control, a joint communique showed on Tuesday.", ["joint communique"]),
    ("South Korea's president and Japan's prime minister met on Tuesday, issuing the first joint document in 17 years.", ["joint document"]),
    # Who counted stands in the next sentence, as does the group whose report it is.
    ("A total of 31 North Koreans came to the South this year, government data showed on Tuesday. The tally compiled by the unification ministry has 14 men.", ["Ministry of Unification"]),
    ("North Korea shipped shells to Russia, an 11-nation group said in its first report on Tuesday. The Multilateral Sanctions Monitoring Team, or MSMT, was set up in 2024.", ["Multilateral Sanctions Monitoring Team"]),
    # Whom somebody tells is told, and tells nothing.
    ("North Korea plans to put a satellite into orbit in June. Hours earlier on Tuesday, the North told Japan's coast guard that it will.", ["Example Daily"]),
    # A second body that says so too; one that says more of something else does not count twice.
    ("Envoys of South Korea, the United States and Japan met on Tuesday to speak of North Korea. The State Department said talks went well. South Korea's Foreign Ministry also said in a statement that they did.", ["Department of State", "Ministry of Foreign Affairs"]),
    ("South Korea's president will visit China in July, the presidential office said on Tuesday. The Chinese Foreign Ministry simultaneously announced the visit.", ["Cheong Wa Dae", "Chinese Foreign Ministry"]),
    # The other side of a visit or call announces it, too, wherever the text says so; its remarks are no word of it.
    ("South Korea's foreign minister will visit Beijing on Friday, the Foreign Ministry said Tuesday. He will meet Wang Yi. The two will have dinner. They last met in May. They spoke of trade then. Trade has grown. The Chinese Foreign Ministry confirmed the trip on the same day.", ["Ministry of Foreign Affairs", "Chinese Foreign Ministry"]),
    ("The top diplomats of South Korea and the United States held phone talks on Tuesday, the State Department said. They spoke of North Korea. Seoul's foreign ministry said in a separate release that they spoke of trade.", ["Department of State"]),
    ("South Korea's foreign minister will visit Beijing on Friday, the Foreign Ministry said Tuesday. He will meet Wang Yi. The two will have dinner. They last met in May. They spoke of trade then. Trade has grown. The Chinese Foreign Ministry called for more trade.", ["Ministry of Foreign Affairs"]),
    ("South Korea's foreign minister will visit Beijing on Friday, the Foreign Ministry said Tuesday. He will meet Wang Yi. The two will have dinner. They last met in May. They spoke of trade then. Trade has grown. The Russian Foreign Ministry confirmed its minister's trip to Laos.", ["Ministry of Foreign Affairs"]),
    ("South Korean Foreign Minister Cho Tae-yul will visit Beijing next week, the Foreign Ministry said Wednesday. He will meet Wang Yi. The Chinese Foreign Ministry has not yet announced the visit.", ["Ministry of Foreign Affairs"]),
    ("South Korean Foreign Minister Cho Tae-yul will visit Beijing next week, the Foreign Ministry said Wednesday. He will meet Wang Yi. The Chinese Foreign Ministry announced Monday that Wang would visit Moscow later this month for a summit.", ["Ministry of Foreign Affairs"]),
    ("The leaders of South Korea, Japan and the United States will meet in Washington next month, Cheong Wa Dae said Wednesday. In April, the White House announced the summit with Japan that spoke of Taiwan.", ["Cheong Wa Dae"]),
    ("U.S. and South Korean officials met in Seoul on Wednesday to talk about North Korea, the State Department said. A day earlier the unification ministry confirmed its plan for a meeting with the Red Cross.", ["Department of State"]),
    # Those with whom a body holds a joint briefing say so too; forces beside a ministry that is no part of them count.
    ("South Korea and the United States will hold an exercise in August. Some 18,000 troops take part, the Joint Chiefs of Staff said on Tuesday in a joint press briefing with U.S. Forces Korea (USFK).", ["Joint Chiefs of Staff", "USFK"]),
    ("North Korea did not answer calls through a military hotline on Tuesday, the unification ministry and the military said.", ["Ministry of Unification", "South Korean military"]),
    ("North Korea did not answer calls through a hotline on Tuesday, the military said. A defense ministry official said that it called twice.", ["Ministry of National Defense"]),
    # "Ministry spokesperson …" means the ministry named last; who is told something tells nothing.
    ("South Korea on Tuesday lodged a protest with Japan. The Foreign Ministry summoned a diplomat of the Japanese Embassy in Seoul. \"We protest against the Japanese government's claims,\" ministry spokesperson Lim Soo-suk said.", ["Ministry of Foreign Affairs"]),
    ("North Korean leader Kim Jong Un told Russian President Vladimir Putin that he believes in dialogue, the Korean Central News Agency reported Tuesday.", ["KCNA"]),
    ("South Korea voiced regret on Wednesday over the Japanese Defense Ministry's white paper that claims Dokdo. \"We strongly protest,\" ministry spokesperson Lim Soo-suk said. The Foreign Ministry called in a diplomat.", ["Ministry of Foreign Affairs"]),
    ("South Korea's Foreign Ministry that day said it regretted Japan's claim to Dokdo, Yonhap reported Tuesday.", ["Ministry of Foreign Affairs"]),
    ("North Korean leader Kim Jong Un told Russian President Vladimir Putin on Tuesday that he believes in dialogue, the Korean Central News Agency reported.", ["KCNA"]),
    ("A delegation from China said Tuesday that it hoped for talks with North Korea.", ["Chinese government"]),
    # A state that is where somebody is, or whither somebody went, does not speak.
    ("Life in North Korea is hard, the ambassador of Mongolia in Pyongyang said on Tuesday.", ["Example Daily"]),
    # Officials without a name speak for the minister with whom the sentence opens.
    ("Unification Minister Kim Yung-ho met the U.S. envoy for North Korea on Tuesday, an official said.", ["Ministry of Unification"]),
    # Ministries by their states' names, be the paper of another state.
    ("China has lodged a protest with Japan over Taiwan. Its vice minister summoned the ambassador on Tuesday, China's Ministry of Foreign Affairs said.", ["Chinese Foreign Ministry"]),
    ("Families of Japanese nationals abducted by North Korea urged Tokyo on Tuesday to bring them home.", ["Association of Families of Victims Kidnapped by North Korea"]),
    # Media without a name beside a body with one, and a sign that some keyboards write for an apostrophe.
    ("South Korea's defence ministry lodged a protest with China on Tuesday, local media reported.", ["Ministry of National Defense"]),
    ("North Korea fired a missile on Tuesday, Yonhap News Agency reported, citing South Korea`s Joint Chiefs of Staff. The Joint Chiefs said that it flew 100 kilometers.", ["Joint Chiefs of Staff"]),
    ("U.S. Strategic Command detected a North Korean missile launch on Tuesday.", ["US Strategic Command"]),
    ("North Korea has warned South Korea, the North's official news agency said on Tuesday.", ["KCNA"]),
    ("A Japanese destroyer sailed through the Taiwan Strait on Tuesday, sources said.\n\n© KYODO", ["Kyodo"]),
    # A house of parliament by its own name, and who commands forces as these.
    ("The U.S. House of Representatives passed a bill against North Korea on Tuesday.", ["US House of Representatives"]),
    ("Japan is ready for North Korea's next missile, Japan's top general said on Tuesday.", ["Japan Joint Staff"]),
    # What experts weigh, the North's media told.
    ("Kim Jong Un's sister was promoted, which shows her rank in North Korea, experts said. Hong Gil-dong, a researcher at the Sejong Institute, said it was a sign. The Korean Central News Agency said on Tuesday that she had joined the politburo.", ["Sejong Institute", "KCNA"]),
    # The dateline without a dash says whose ministry it is.
    ("TOKYO Japan protested to China on Tuesday after a Chinese ship came near disputed islands, the Foreign Ministry said.", ["Japanese Foreign Ministry"]),
    # Who speaks for a body is named after it; a body's short name may stand in brackets.
    ("North Korea fired artillery into the sea on Tuesday, Pentagon spokesperson Hong Gil Dong said.", ["Department of Defense"]),
    ("North Korea sent troops to Russia on Tuesday, Ukraine's military intelligence agency (GUR) said.", ["Ukrainian military intelligence"]),
    ("Japan and South Korea will meet on North Korea, Japan's prime minister's office said on Tuesday.", ["Japanese Prime Minister's Office"]),
    ("North Korea fired artillery into the sea on Tuesday, the U.S. military said.", ["US military"]),
    ("North Korea's missile flew on Tuesday, U.S. Joint Chiefs of Staff Chairman Hong Gil Dong said.", ["US Joint Chiefs of Staff"]),
    ("North Korea evades sanctions, U.N. experts said on Tuesday.", ["UN Panel of Experts"]),
    ("China is South Korea's partner, the South Korean embassy in Beijing said on Tuesday.", ["South Korean Embassy in Beijing"]),
    ("North Korean balloons fell on Tuesday in Seoul, the Presidential Security Service said.", ["Presidential Security Service"]),
    # Whose report, study or picture shows it.
    ("North Korea stole coins, according to a report released on Tuesday by blockchain analysis firm Chainalysis.", ["Chainalysis"]),
    ("North Korea widened a base on Tuesday, satellite images analyzed by 38 North show.", ["38 North"]),
    # Officials of two states, and bodies in a row; behind a comma alone stands who tells.
    ("North Korea's missile broke up, U.S. and South Korean officials said.", ["US government", "South Korean government"]),
    ("North Korea shipped shells to Russia, according to U.S. and allied officials.", ["US government"]),
    ("North Korea fired a missile, according to the South Korean military and the Japan Coast Guard.", ["South Korean military", "Japan Coast Guard"]),
    ("North Korea fired a missile, Japan's coast guard and defense ministry said.", ["Japan Coast Guard", "Japanese Defense Ministry"]),
    ("Chinese and Russian ships sailed around Japan, Self-Defense Forces officials said.", ["Japan Self-Defense Forces"]),
    # Several officials may be of several bodies; an administration under which somebody served tells nothing.
    ("North Korea did not answer calls from South Korea on Tuesday, officials said. The call at 5 p.m. went unanswered, according to the unification ministry. The defense ministry said the North did not pick up its lines.", ["Ministry of Unification", "Ministry of National Defense"]),
    ("Washington should seek a freeze of North Korea's missiles, a former negotiator said on Tuesday. Robert Hallam, who took part in talks under the first Trump administration, told the paper so.", ["Example Daily"]),
    ("South Korea would be drawn into a conflict over Taiwan, a former Pentagon official said on Tuesday.", ["Example Daily"]),
    ("Former Unification Minister Jeong Se-hyun called for talks with North Korea in a speech on Tuesday.", ["Example Daily"]),
    ("Most South Koreans doubt that North Korea will give up its weapons, a poll showed on Tuesday. According to the survey of 1,200 adults by the Hanbit Policy Institute, 70 percent said so.", ["Hanbit Policy Institute"]),
    ("The allies should plan for war with North Korea, a former deputy commander of the allies' Combined Forces Command said on Tuesday.", ["Example Daily"]),
    # Bare forces are Seoul's or, in a text from elsewhere, that country's; whose ships they are tells nothing.
    ("SEOUL, June 5 -- A U.S. aircraft carrier arrived in Busan to deter North Korea on Tuesday, the Navy said.", ["South Korean Navy"]),
    ("A British destroyer sailed to enforce sanctions on North Korea, the navy said Tuesday.", ["Example Daily"]),
    ("PYONGYANG, June 5 -- The North's army fired shells toward South Korea on Tuesday. The military said it was a warning.", ["Example Daily"]),
    ("South Korean military leaders met their U.S. counterparts in Seoul on Tuesday and agreed on drills against North Korea.", ["South Korean military"]),
    ("WASHINGTON, June 5 -- A U.S. destroyer sailed through the Taiwan Strait on Tuesday, the Navy said.", ["US Navy"]),
    ("Russian military planes flew into South Korea's air defense zone on Tuesday, the military said. The Joint Chiefs of Staff said they left.", ["Joint Chiefs of Staff"]),
    ("Chinese military vessels sailed toward Taiwan on Tuesday.", ["Example Daily"]),
    # Bare military officials are Seoul's; what sources within a body told, the outlet tells.
    ("North Korea is laying mines near the border, military officials said.", ["South Korean military"]),
    ("North Korea's missile fell into the sea, public broadcaster NHK said, citing defense ministry sources.", ["NHK"]),
    ("Kim Jong-un is likely to visit Russia, a diplomatic source in Moscow said.", ["Example Daily"]),
    # What the North itself said, nobody else tells, but the media on which its declaration stood.
    ("North Korea said Tuesday its army is ready. South Korea's Joint Chiefs of Staff said it would respond.", ["North Korean government"]),
    ("North Korea said Tuesday its army is ready. The declaration of its General Staff on state media is the latest. South Korea's Joint Chiefs of Staff said it would respond.", ["North Korean state media"]),
    ("China's president and North Korea's leader pledged friendship on Tuesday. They met in Beijing, according to Xinhua News Agency.", ["Xinhua"]),
    # A court or an institute that only the next sentences name, and a paper that two governments released.
    ("A Seoul court sentenced a man on Tuesday to a year in prison for spying for North Korea. The Seoul Central District Court also fined him.", ["Seoul Central District Court"]),
    ("Most South Koreans want nuclear weapons against North Korea, a poll by a think tank showed on Tuesday. The figure is the highest since the Asan Institute for Policy Studies began asking.", ["Asan Institute for Policy Studies"]),
    ("South Korea and the United States released a joint fact sheet on Tuesday on nuclear submarines and North Korea.", ["joint fact sheet"]),
    # What sources told the outlet is no institute's, though one is named.
    ("North Korea is likely to hold a parade this month, a diplomatic source in Seoul said on Tuesday. The Sejong Institute has studied past parades.", ["Example Daily"]),
    # Who reports to the United Nations by himself is not its office.
    ("North Korea still abducts people, the U.N. special rapporteur on human rights in North Korea said Tuesday.", ["UN Special Rapporteur on North Korean human rights"]),
    ("North Korea launched a satellite, U.S. Space Command said Tuesday.", ["US Space Command"]),
    # Surveys find, imagery indicates, courts order; a court is one that was named before.
    ("Most South Koreans want talks with North Korea, a Pew Research Center survey found.", ["Pew Research Center"]),
    ("Americans back the defense of South Korea, according to a poll by the Chicago Council on Global Affairs.", ["Chicago Council on Global Affairs"]),
    ("Satellite imagery analyzed by 38 North indicates that North Korea is rebuilding a launch site.", ["38 North"]),
    ("The Sapporo District Court ordered North Korea to pay those who had moved there from Japan.", ["Sapporo District Court"]),
    ("A man who praised North Korea lost his appeal at the Supreme Court, the court said.", ["Supreme Court"]),
    ("North Korea has sent troops to Russia, the South's intelligence agency said.", ["National Intelligence Service"]),
    ("North Korea's defense ministry said through KCNA that it would send no more balloons to South Korea.", ["KCNA"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), ORIGINS)
def test_origins_are_those_who_tell_or_saw(text: str, names: list[str]) -> None:
    assert [o.name for o in lead(read(text, publisher="Example Daily")).origins] == names


def test_the_credit_left_of_a_caption_tells_nothing() -> None:
    caption = "Julie Turner poses in this photo provided by a ministry, June 3. Yonhap\n\n"
    text = "The U.S. envoy vowed to help North Korean defectors, South Korea's unification ministry said Wednesday. Ambassador Julie Turner made the remarks Tuesday as she met defectors from North Korea."
    assert [o.name for o in lead(read(caption + text)).origins] == ["Ministry of Unification"]


def test_a_department_is_known_by_its_full_name_as_publisher() -> None:
    text = "A federal court yesterday indicted 14 North Koreans for wire fraud."
    told = lead(read(text, publisher="U.S. Department of Justice"))
    assert [o.name for o in told.origins] == ["Department of Justice"]


def test_a_letter_to_parliament_is_the_word_of_who_writes_it() -> None:
    text = "I have determined that it is necessary to continue the emergency with respect to North Korea."
    told = lead(read(text, title="Letter to the U.S. House of Representatives", publisher="The White House"))
    assert [o.name for o in told.origins] == ["White House"]
