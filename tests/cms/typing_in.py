"""What a browser would send of the page on which a step is filled in."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client


def fields(html: str) -> dict[str, list[str]]:
    """What a browser would send of the step's form."""
    form = html[html.index('id="step"') :]
    form = form[: form.index("</form>")]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and not (re.search(r'type="(?:checkbox|radio)"', tag) and "checked" not in tag):
            found.setdefault(name[1], []).append(value[1] if value else "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        found[name] = [text]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = [chosen[1] if chosen else ""]
    return {name: [unescape(each) for each in said] for name, said in found.items()}


def once(browser: Client, path: str) -> str:
    """What tells one page of a form from another."""
    found = re.search(r'name="once" value="([^"]+)"', browser.get(path).content.decode())
    assert found, path
    return found[1]
