"""Secrets of others (keys of platforms) where they lie: sealed with a key of the process, never in the clear.

The key is SEAL_KEY, else it is derived from SECRET_KEY; what an older key sealed is read while that key stands among
the settings' `SEAL_KEYS`. A copy of the database alone opens nothing.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tenants.kernel.refusals import Refusal

PURPOSE = b"tenants.sealed"
"""Keeps this key apart from whatever else SECRET_KEY signs."""


class SealBroken(Refusal):
    """What was sealed cannot be opened: the key that sealed it is gone, or the text was altered."""


def seal(text: str) -> str:
    """Return `text` sealed with the newest key; sealing the same twice gives two different texts."""
    return _box(tuple(settings.SEAL_KEYS)).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed. Raises: SealBroken."""
    try:
        return _box(tuple(settings.SEAL_KEYS)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken("The secret cannot be opened with this installation's keys: enter it again") from None


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(derived)
