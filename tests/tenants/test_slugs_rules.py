"""A slug names a host and a schema: what may stand there, and what is kept for the installation itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.rules.slugs import BadSlug, check_slug, schema_name


@pytest.mark.parametrize("slug", ["abc", "open-frame", "a1-2-b", "x" * 40, "c2c", "publicity", "apis"])
def test_good_slugs(slug: str) -> None:
    assert check_slug(slug) == slug


@pytest.mark.parametrize(
    "slug",
    ["", "ab", "x" * 41, "1abc", "-abc", "abc-", "a--b", "a_b", "ABC", "a b", "ab.c", "abc\n", "åbc", "a٣c", "a\x00b"],
)
def test_bad_slugs_are_told_the_form(slug: str) -> None:
    with pytest.raises(BadSlug, match="3 to 40 of a-z, 0-9 and single inner hyphens, from a letter on"):
        check_slug(slug)


@pytest.mark.parametrize("slug", ["public", "agency", "www", "api", "admin", "cms", "static", "media", "mail", "pg-1"])
def test_reserved_slugs(slug: str) -> None:
    with pytest.raises(BadSlug, match="reserved"):
        check_slug(slug)


def test_the_schema_is_the_slug_with_underscores() -> None:
    assert schema_name("open-frame") == "c_open_frame"


@given(
    st.from_regex(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", fullmatch=True),
    st.from_regex(r"[a-z][a-z0-9-]{2,39}", fullmatch=True),
)
def test_two_slugs_never_share_a_schema(one: str, other: str) -> None:
    assert (schema_name(one) == schema_name(other)) is (one == other)
