"""Words out of small pieces of HTML: plain paragraphs without a parser, all else with one."""

from __future__ import annotations

import pytest

from bot.ingest.markup import text_of

SAME = "One line & more.\nA second “line” goes on.\nThe end"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>One line &amp; more.</p>\n<p>A <b>second</b> &ldquo;line&rdquo;\ngoes on.</p><p>The end</p>",
        "One line &amp; more.<br>A second &#8220;line&#8221; <i>goes\ton</i>.<br /><br/>The end",
        "<div><p>One line &amp; more.</p>A second “line” goes on.</div><script>x</script><p>The end",
        '<p class="a">One line &amp; more.</p><p>A second “line” goes on.<!-- <p>no --></p><p>The end</p>',
        "<P>One line &amp; more.</P><P>A second “line” goes <STRONG>on</STRONG>.</P><P>The end</P>",
    ],
)
def test_each_paragraph_is_a_line(markup: str) -> None:
    assert text_of(markup) == SAME


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a &lt;p&gt; b</p>", "a <p> b"),
        ("<b>1</b>2<i>3</i>", "123"),
        ("<p>a < b</p>", "a < b"),
        ("a &amp; b", "a & b"),
        ("<p>\xa0</p>", ""),
    ],
)
def test_signs_and_emphasis_stay_in_their_words(markup: str, text: str) -> None:
    assert text_of(markup) == text
