"""Whether the client fits, before anything is promised."""

from django.utils.translation import gettext_lazy as _

from clients.rules.fit import Criterion
from cms.steps import words
from cms.steps.frame import Field, Group, Kind, Step
from cms.steps.groups import FROM_THE_BRIEF
from tenants.access.rules.permissions import Permission


def _criterion(each: Criterion) -> Group:
    name, question = words.CRITERIA[each]
    return Group(
        each.value,
        name,
        (
            Field("score", _("Mark"), Kind.MARK, lambda: words.mark_choices(each)),
            Field("note", _("What it rests on"), optional=True),
        ),
        question,
    )


STEP = Step(
    "fit",
    _("Fit"),
    FROM_THE_BRIEF,
    _("Nine criteria, weighed into a score of 0 to 100, and go or no-go."),
    (
        Group(
            "fit",
            "",
            (
                *(_criterion(each) for each in Criterion),
                Field(
                    "override",
                    _("Why is the client taken on all the same?"),
                    Kind.TEXT,
                    help=_("Only for a no-go, and only an owner’s words. It stands beside the score, with your name."),
                    optional=True,
                    needs=Permission.FIT_OVERRIDE,
                ),
            ),
            optional=True,
        ),
    ),
)
