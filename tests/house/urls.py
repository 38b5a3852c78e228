"""Every URL of ours by name, and what is walked rather than listed: Wagtail's and allauth's."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

FOREIGN = ("cms/", "cms-documents/", "accounts/")
"""Roots under which the URLs are Wagtail's or allauth's."""


def ours(urlconf: str) -> set[str]:
    """The names of our URLs in a urlconf, with their namespace."""
    return set(_names(get_resolver(urlconf).url_patterns, ""))


def foreign(urlconf: str) -> list[str]:
    """The paths of their URLs that need no argument."""
    names = set(_names(get_resolver(urlconf).url_patterns, "", foreign=True))
    return sorted(path for name in names if (path := _path(name, urlconf)))


def _names(
    patterns: list[URLPattern | URLResolver], namespace: str, *, foreign: bool = False, inside: bool = False
) -> Iterator[str]:
    for pattern in patterns:
        here = inside or str(pattern.pattern) in FOREIGN
        if isinstance(pattern, URLResolver):
            if here and not foreign:
                continue
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner, foreign=foreign, inside=here)
        elif here == foreign:
            yield f"{namespace}{pattern.name or pattern.pattern}"


def _path(name: str, urlconf: str) -> str:
    try:
        return reverse(name, urlconf=urlconf)
    except NoReverseMatch:
        return ""
