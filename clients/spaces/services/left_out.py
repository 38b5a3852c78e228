"""Erasing a member from what is noted of rows that were left out: a reason may quote whom a row was of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clients.spaces.connectors.files import shown
from clients.spaces.models import IngestRun, Payload, Person, Upload
from clients.spaces.rules.erasure import MARK
from clients.spaces.services.payloads import stands_in

LONGEST_QUOTED = 40
"""A reason quotes this much of a value at most (`shown`)."""
CHUNK = 5
"""A run may list ten thousand rows."""

Kept = Mapping[str, Any]


def forget(person: Person) -> None:
    """Blank each reason in which they stand, by name or by the platform's id; its row's place stays, and its count.

    Before the erasure, which takes name and id away. What was noted of answers that could not be read goes likewise.
    """
    runs = IngestRun.objects.filter(space_id=person.space_id).exclude(skipped=[]).only("skipped")
    for run in runs.iterator(CHUNK):
        if _names(person, "\n".join(map(_text, run.skipped))):
            IngestRun.objects.filter(pk=run.pk).update(skipped=_blanked(run.skipped, person))
    for upload in Upload.objects.filter(space_id=person.space_id):
        told: dict[str, Any] = {}
        listed = upload.looked.get("left_out", [])
        if (blanked := _blanked(listed, person)) != listed:
            told["looked"] = {**upload.looked, "left_out": blanked}
        if _names(person, _words(upload.error_words, upload.error_facts)):
            told |= {"error_words": MARK, "error_facts": {}}
        if told:
            Upload.objects.filter(pk=upload.pk).update(**told)
    odd = Payload.objects.filter(space_id=person.space_id).exclude(problem="").only("problem", "problem_facts")
    named = [one.pk for one in odd.iterator() if _names(person, _words(one.problem, one.problem_facts))]
    Payload.objects.filter(pk__in=named).update(problem=MARK, problem_facts={})


def _blanked(listed: Sequence[Kept], person: Person) -> list[Kept]:
    return [_without(each, person) if _names(person, _text(each)) else each for each in listed]


def _without(kept: Kept, person: Person) -> Kept:
    where = MARK if _names(person, kept["where"]) else kept["where"]
    return {"where": where, "why": MARK, "reasons": [{"code": "ErasedHere", "facts": {}}]}


def _text(kept: Kept) -> str:
    """What is quoted in a row's reasons: never the names of facts nor codes, which may be somebody's name, too."""
    facts = [_words("", each["facts"]) for each in kept.get("reasons", ())]
    return "\n".join([kept["where"], kept["why"], *facts])


def _words(words: str, facts: Mapping[str, Any]) -> str:
    return "\n".join([words, *map(str, facts.values())])


def _names(person: Person, text: str) -> bool:
    """An id is looked for as it is quoted: bare, it may be any number."""
    quoted = shown(person.external_id, LONGEST_QUOTED)
    return stands_in(person.name.strip()[:LONGEST_QUOTED], text.encode("utf-8", "surrogatepass")) or quoted in text
