from __future__ import annotations

from typing import Any

import pytest

from tenants.sealed import SealBroken, seal, unseal


def test_what_is_sealed_comes_back_and_does_not_show() -> None:
    sealed = seal("key of a forum: å")
    assert "forum" not in sealed
    assert unseal(sealed) == "key of a forum: å"
    assert seal("the same") != seal("the same")


def test_an_older_key_still_opens_and_a_foreign_one_does_not(settings: Any) -> None:
    settings.SEAL_KEYS = ["old" * 20]
    sealed = seal("secret")
    settings.SEAL_KEYS = ["new" * 20, "old" * 20]
    assert unseal(sealed) == "secret"
    assert unseal(seal("other")) == "other"
    settings.SEAL_KEYS = ["new" * 20]
    with pytest.raises(SealBroken, match="enter it again"):
        unseal(sealed)


@pytest.mark.parametrize("text", ["", "gAAAAA", "plain text", "å"])
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(SealBroken):
        unseal(text)
