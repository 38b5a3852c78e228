"""How we know: definitions, inputs, sources, versions, the hash, and what this report does not know."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.document import codes, labels
from reporting.document.context import Context
from reporting.document.formats import NONE
from reporting.document.sections.community import GROUPS
from reporting.document.sentences.value import shown, spread
from reporting.rules.frozen import Number
from reporting.rules.report import InForce, Source, Term

TOTALS = frozenset({"value", "cost"})


@dataclass(frozen=True)
class Definition:
    """How a figure is counted, or what a word means; `key` is the figure's, empty for a word."""

    key: str
    name: str
    words: str


@dataclass(frozen=True)
class InputRow:
    driver: str
    name: str
    expected: str
    spread: str
    grade: str
    grade_word: str
    source: str
    dated: str
    version: str


@dataclass(frozen=True)
class SourceRow:
    name: str
    read: str
    says: str
    held: str
    counted: str
    skipped: str


@dataclass(frozen=True)
class ChangeRow:
    figure: str
    old: str
    new: str


@dataclass(frozen=True)
class Appendix:
    definitions: tuple[Definition, ...]
    inputs: tuple[InputRow, ...]
    sources: tuple[SourceRow, ...]
    zone_name: str
    in_force: tuple[tuple[str, str, str], ...]
    frozen: str
    data_sha256: str
    changes: tuple[ChangeRow, ...]
    unknown: tuple[str, ...]


def _definitions(context: Context) -> tuple[Definition, ...]:
    """Of every figure shown, once, then of the words for money."""
    kpis = [kpi.metric for objective in context.data.figures.objectives for kpi in objective.kpis]
    ties = ["tied_share", "degree_centralization", "key_person_share"]
    keys = dict.fromkeys([*(key for group in GROUPS.values() for key in group), *ties, *kpis])
    figures = [(key, labels.metric(key), context.definition(key)) for key in keys]
    words = [("", name, meaning) for name, meaning in _words(context)]
    return tuple(Definition(*each) for each in [*figures, *words] if each[-1])


def _words(context: Context) -> tuple[tuple[str, str], ...]:
    return (
        (
            _("Pool, hub, web"),
            _("fewer than half of the people tied to another: pool; else centralization of 0.5 or more: hub; else web"),
        ),
        (
            _("Measured, attributed, assumed"),
            _(
                "counted from data that we hold; your data, linked; a parameter that someone chose and that is named. "
                "A driver carries the grade of its least sure input"
            ),
        ),
        (
            _("Low, high"),
            _(
                "every driver at its low (high) at once, against the highest (lowest) cost; wider than a statistical "
                "interval on purpose"
            ),
        ),
        (
            _("Return"),
            _(
                "(value − cost) ÷ cost; cost is fee and overage less approved credits, your hours × rate, "
                "and platform fees"
            ),
        ),
        *_month_words(context),
        (
            _("On course"),
            _(
                "the part of the way from baseline to target that is done is at least the part of the time that has "
                "passed; at risk: at least half of it; off course: less, or worse than the baseline"
            ),
        ),
    )


def _month_words(context: Context) -> tuple[tuple[str, str], ...]:
    """What the sections on work and answers count, where the report has them."""
    if context.data.figures.service is None:
        return ()
    return (
        (
            _("Promises kept"),
            _(
                "clocks met ÷ clocks that ended or fell due in the month, whichever came first; withdrawn cases are "
                "left out; with none, “no cases”, never 100%"
            ),
        ),
        (
            _("Index"),
            _("a piece’s replies ÷ the median of its own kind in the six months before, of at least five pieces"),
        ),
    )


def _input(owner: str, term: Term, context: Context) -> InputRow:
    formats = context.formats
    return InputRow(
        driver=owner,
        name=labels.named(labels.INPUTS, term.name),
        expected=shown(term, term.expected, context),
        spread=spread(term, context) or _("exact"),
        grade=str(term.grade),
        grade_word=str(labels.GRADES[term.grade]),
        source=term.source,
        dated=formats.day(term.dated, short=True) if term.dated else "",
        version="" if term.version is None else formats.count(term.version),
    )


def _inputs(context: Context) -> tuple[InputRow, ...]:
    """The stated ones: what was counted stands in the definitions."""
    worth = context.data.figures.worth
    owners = [(labels.named(labels.DRIVERS, each.key), each.terms) for each in worth.drivers]
    owners += [(labels.named(labels.COSTS, each.key), each.terms) for each in worth.costs]
    return tuple(
        _input(owner, term, context)
        for owner, terms in owners
        for term in terms
        if term.version is not None or term.source
    )


def _source(source: Source, context: Context) -> SourceRow:
    formats = context.formats
    return SourceRow(
        name=source.name,
        read=formats.instant(source.read_at, short=True) if source.read_at else _("never"),
        says=formats.count(source.source_says) if source.source_says is not None else _("not told"),
        held=formats.count(source.we_hold),
        counted=formats.count(source.counted),
        skipped=formats.count(source.skipped),
    )


def _unknown(context: Context) -> tuple[str, ...]:
    """What a reader might expect and does not find."""
    absent: dict[str, list[str]] = {}
    for each in context.data.figures.worth.drivers:
        if each.value is None:
            absent.setdefault(labels.absence(each), []).append(labels.named(labels.DRIVERS, each.key))
    said = [f"{', '.join(names)}. {why}." for why, names in absent.items()]
    return (
        *said,
        _("Earlier months are counted anew from what is held now; a released month stays as it was released."),
    )


def _changed(key: str, number: Number, context: Context) -> str:
    if number is None:
        return NONE
    if key == "roi":
        return context.formats.change(number, 1)
    if key == "linked_share":
        return context.formats.percent(number)
    return context.formats.money(int(number)) if key in TOTALS else context.metric(key, number)


def _changes(context: Context) -> tuple[ChangeRow, ...]:
    restates = context.data.edition.restates
    names = {
        "value": _("Value"),
        "cost": _("Cost"),
        "roi": _("Return"),
        "promises_met": _("Promises kept"),
        "promises_due": _("Promises that fell due"),
        "pieces_published": _("Pieces published"),
        "visits": _("Visits to gatherings"),
        "linked_share": _("Customers linked with a member"),
    }
    return tuple(
        ChangeRow(
            names.get(each.figure) or labels.metric(each.figure),
            _changed(each.figure, each.old, context),
            _changed(each.figure, each.new, context),
        )
        for each in (restates.changes if restates else ())
    )


def appendix(context: Context) -> Appendix:
    edition, formats = context.data.edition, context.formats
    return Appendix(
        definitions=_definitions(context),
        inputs=_inputs(context),
        sources=tuple(_source(each, context) for each in context.data.evidence.sources),
        zone_name=formats.zone_name(edition.as_of),
        in_force=tuple(
            (
                _in_force(each),
                formats.count(each.number),
                formats.day(each.since_on, short=True) if each.since_on else "",
            )
            for each in context.data.figures.in_force
        ),
        frozen=_frozen(context),
        data_sha256=context.standing.data_sha256,
        changes=_changes(context),
        unknown=_unknown(context),
    )


def _in_force(each: InForce) -> str:
    """Brand guideline: How we speak. A promise is named by its codes, `question/first_response`."""
    name = codes.promise(*each.name.split("/", 1)) if each.what == "promise" and "/" in each.name else each.name
    return ": ".join(filter(None, [labels.named(labels.IN_FORCE, each.what), name]))


def _frozen(context: Context) -> str:
    formats, standing = context.formats, context.standing
    as_of = formats.instant(context.data.edition.as_of)
    if standing.released_at is None:
        return _("Not frozen yet: this is a draft as of %(instant)s, and its figures may still move.") % {
            "instant": as_of
        }
    said = _("Figures as of %(as_of)s, frozen on %(released)s.") % {
        "as_of": as_of,
        "released": formats.instant(standing.released_at),
    }
    if context.data.edition.restates is None:
        return (
            said
            + " "
            + _("If a figure has to be corrected, a numbered restatement names it, with its old and new value.")
        )
    return (
        said
        + " "
        + _("This is correction %(number)s of the month: %(reason)s")
        % {
            "number": standing.number,
            "reason": context.data.edition.restates.reason,
        }
    )
