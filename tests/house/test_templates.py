"""Every word in a template can be translated."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.templates import untranslated

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("cms", "reporting", "content_calendar", "sla", "playbooks", "clients", "tenants")


def test_no_template_has_untranslated_words() -> None:
    found = []
    for floor in FLOORS:
        for path in sorted((ROOT / floor).glob("**/templates/**/*.*")):
            if path.suffix in {".html", ".txt"} and not path.stem.endswith("_class"):
                said = untranslated(path.read_text(), html=path.suffix == ".html")
                found += [f"{path.relative_to(ROOT)}:{line}: {words}" for line, words in said]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>\n Hello there</p>", [(2, "Hello there")]),
        ("{% if a %}<b>Yes</b>{% endif %}", [(1, "Yes")]),
        ('<img alt="A picture">', [(1, 'alt="A picture"')]),
        ('<a title="{% translate "Close" %}">{% translate "Close" %}</a>', []),
        ("{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}", []),
        ("{% comment %}For us{% endcomment %}{# and us #}", []),
        ("<h{{ level }}>{{ title|default:'None' }}</h{{ level }}>", []),
        ('<p translate="no">Inter <br> Variable</p><p>Said</p>', [(1, "Said")]),
        ("<script>let word = 1</script><code>make demo</code>", []),
        ("{% block body_class %}desk {% block wide %}{% endblock %}{% endblock %}<p>Said</p>", [(1, "Said")]),
        ("<a>PDF</a> <b>· 12 %</b>", []),
    ],
)
def test_what_counts_as_untranslated(source: str, words: list[tuple[int, str]]) -> None:
    assert untranslated(source, html=True) == words


def test_a_text_template_speaks_in_every_line() -> None:
    assert untranslated("{% translate 'Hi' %},\nyour report\n{{ url }}\n", html=False) == [(2, "your report")]
