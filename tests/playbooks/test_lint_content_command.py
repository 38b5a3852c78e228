"""`lint_content`: findings as JSON, and refusals that say what and where."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from playbooks.services import guidelines
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.playbooks.test_guidelines_services import a_rule, saying

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(alfa: Tenant, by: Actor) -> Tenant:
    said = saying(a_rule("4.2", never={"en": ("cheap",), "sv": ("billig",)}, prefer={"en": (("users", "members"),)}))
    with client(alfa):
        guidelines.begin(said, by=by, at=timezone.now())
        guidelines.publish(by=by, at=timezone.now())
    return alfa


def lint(*arguments: str) -> Any:
    out = StringIO()
    call_command("lint_content", *arguments, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def refused(*arguments: str) -> str:
    out, said = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("lint_content", *arguments, stdout=out, stderr=said)
    assert (ended.value.code, out.getvalue()) == (2, "")
    return said.getvalue()


def test_findings_have_rule_severity_place_and_reason(published: Tenant, tmp_path: Path) -> None:
    text = tmp_path / "post.md"
    text.write_bytes("\ufeffDear å users,\r\nthis is Cheap\n".encode())
    assert lint("alfa", str(text)) == [
        {
            "rule": "4.2",
            "severity": "HIGH",
            "line": 1,
            "column": 8,
            "text": "users",
            "why": 'write "members" instead of "users"',
        },
        {
            "rule": "4.2",
            "severity": "HIGH",
            "line": 2,
            "column": 9,
            "text": "Cheap",
            "why": '"Cheap" is never used: Plain words',
        },
    ]
    assert lint("alfa", str(text), "--language", "sv") == []


def test_a_sound_or_empty_text_has_no_findings(published: Tenant, tmp_path: Path) -> None:
    for content in ("", "Dear members"):
        (tmp_path / "post.md").write_text(content)
        assert lint("alfa", str(tmp_path / "post.md")) == []


def test_for_people_it_says_place_and_reason(published: Tenant, tmp_path: Path) -> None:
    (tmp_path / "post.md").write_text("so cheap")
    out, said = StringIO(), StringIO()
    call_command("lint_content", "alfa", str(tmp_path / "post.md"), stdout=out, stderr=said)
    assert said.getvalue().strip() == '1:4 HIGH rule 4.2: "cheap" is never used: Plain words'
    assert out.getvalue() == ""


def test_what_cannot_be_checked_is_refused(published: Tenant, beta: Tenant, tmp_path: Path) -> None:
    text, latin, large = tmp_path / "post.md", tmp_path / "latin.md", tmp_path / "large.md"
    text.write_text("so cheap")
    latin.write_bytes("sm\xf8r".encode("latin-1"))
    large.write_bytes(b"a" * (2 * 1024 * 1024 + 1))
    assert "'gamma'" in refused("gamma", str(text))
    assert "is not a file" in refused("alfa", str(tmp_path / "none.md"))
    assert "is not a file" in refused("alfa", str(tmp_path))
    assert "byte 2 is not UTF-8" in refused("alfa", str(latin))
    assert "larger than 2048 KiB" in refused("alfa", str(large))
    assert "publish its draft first" in refused("beta", str(text))
