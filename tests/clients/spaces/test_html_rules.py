from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.spaces.rules.html import plain, sanitise, shown


@pytest.mark.parametrize(
    ("foreign", "safe"),
    [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ("<script>alert(1)</script>after", "after"),
        ("<style>p{color:red}</style>after", "after"),
        ('<p onclick="x()" id="a" class="b" style="c" data-d="e">text</p>', "<p>text</p>"),
        ('<img src="https://elsewhere.example/pixel.png" onerror="x()">', ""),
        ('<iframe src="https://elsewhere.example">inside</iframe>', ""),
        ('<form action="/"><input name="a"><button>Send</button></form>', "Send"),
        ("<svg><script>alert(1)</script></svg>", ""),
        ("<!-- a comment -->text", "text"),
        (
            '<a href="https://example.com/a?b=1" class="x" target="_blank">link</a>',
            '<a href="https://example.com/a?b=1" rel="nofollow noopener">link</a>',
        ),
        ('<a href="javascript:alert(1)">link</a>', '<a rel="nofollow noopener">link</a>'),
        ('<a href="  JaVaScRiPt:alert(1)">link</a>', '<a rel="nofollow noopener">link</a>'),
        ('<a href="/t/123">link</a>', '<a rel="nofollow noopener">link</a>'),
        ('<a href="//elsewhere.example">link</a>', '<a rel="nofollow noopener">link</a>'),
        ('<a href="data:text/html,x">link</a>', '<a rel="nofollow noopener">link</a>'),
        ('<td colspan="9999999">a</td>', "a"),
        ("<p>open", "<p>open</p>"),
        ("", ""),
    ],
)
def test_sanitise(foreign: str, safe: str) -> None:
    assert sanitise(foreign) == safe


@given(st.text() | st.text(alphabet="<>/ abpsri\"'=:&;"))
def test_cleaning_again_changes_nothing(foreign: str) -> None:
    once = sanitise(foreign)
    assert sanitise(once) == once
    assert "<script" not in once.lower()


@pytest.mark.parametrize("tags", ["<ul><li>", "<blockquote>", "<", "<a <b", "<script>"])
def test_a_flood_of_tags_leaves_words(tags: str) -> None:
    """Each of these would take minutes to clean, or is no HTML at all."""
    foreign = tags * 100_000 + "<b>words</b> &lt;img src=x&gt; <img src=x onerror=y()>"
    found = sanitise(foreign)
    assert "words" in found
    assert "<b" not in found
    assert "<img" not in found
    assert "words" in plain(foreign, is_html=True, longest=10**7)


def test_text_is_escaped_and_keeps_its_lines() -> None:
    assert (
        shown("1 < 2\nnext\n\nnew <b>one</b>", is_html=False)
        == "<p>1 &lt; 2<br>next</p><p>new &lt;b&gt;one&lt;/b&gt;</p>"
    )


def test_html_is_cleaned() -> None:
    assert shown("<p>a</p><script>b</script>", is_html=True) == "<p>a</p>"


def test_plain_words() -> None:
    assert plain("<p>A &amp; B</p>\n<p>C</p>", is_html=True) == "A & B C"
    assert plain("<p>One</p><p>two<br>three</p>", is_html=True) == "One two three"
    assert plain("<not html>", is_html=False) == "<not html>"
    assert plain("word " * 100, is_html=False, longest=11) == "word word…"
