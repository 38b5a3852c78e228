"""What a device is called."""

from __future__ import annotations

from django.utils.translation import gettext as _

# Names that their makers gave, the same in every language.
BROWSERS = {
    "EDGE": "Edge",
    "OPERA": "Opera",
    "SAMSUNG": "Samsung Internet",
    "FIREFOX": "Firefox",
    "CHROME": "Chrome",
    "SAFARI": "Safari",
}
SYSTEMS = {
    "IPHONE": "iPhone",
    "IPAD": "iPad",
    "ANDROID": "Android",
    "WINDOWS": "Windows",
    "CHROMEOS": "ChromeOS",
    "MACOS": "macOS",
    "LINUX": "Linux",
}


def device(browser: str, system: str) -> str:
    """Firefox on Windows; whatever of it is known."""
    named, on = BROWSERS.get(browser, ""), SYSTEMS.get(system, "")
    if named and on:
        return _("%(browser)s on %(system)s") % {"browser": named, "system": on}
    return named or on or _("Unknown device")
