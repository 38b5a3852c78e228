"""Refusals in the reader's own language, zone and habits; the commands keep their English and their ISO instants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms import file_refusals, platform_refusals
from reporting.document import labels
from reporting.document.formats import Formats
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal

Fact = str | int


def told(refusal: Refusal, formats: Formats) -> str:
    """A refusal for a screen; one that no screen expects keeps its own words."""
    return worded(refusal.code, refusal.facts, formats) or str(refusal)


def worded(code: str, facts: Mapping[str, Fact], formats: Formats) -> str:
    """The sentence for a refusal that is known by its code and facts, such as a kept one; "" without a sentence.

    So it is of one that was kept when its sentence did not need these facts yet.
    """
    sentence = _sentences(get_language() or "").get(code, "")
    try:
        return sentence and sentence % {name: _fact(name, fact, formats) for name, fact in facts.items()}
    except KeyError:
        return ""


def _fact(name: str, fact: Fact, formats: Formats) -> str:
    """As its name says: an instant, a day, a month, a number, the name of an input, else a text."""
    if isinstance(fact, int):
        return formats.count(fact)
    if name.endswith("_at"):
        return formats.instant(datetime.fromisoformat(fact))
    if name == "day" or name.endswith("_on"):
        return formats.day(date.fromisoformat(fact), short=True)
    if name == "month":
        return formats.month(Month.parse(fact))
    return labels.named(labels.INPUTS | labels.IN_FORCE, fact) if name == "name" else fact


@cache
def _sentences(language: str) -> dict[str, str]:
    """All of them in the language that is active: a page may tell why each of thousands of rows was left out."""
    return {code: sentence for kind in KINDS for code, sentence in kind().items()}


def _anywhere() -> dict[str, str]:
    return {
        "ClientBusy": _("The same is under way for this client already. Wait until it has ended, then try again."),
        "FitIsNoGo": _("The fit is a no-go: %(score)s of 100, and a go begins at %(threshold)s."),
        "NothingToOverride": _("The fit is not a no-go, so there is nothing to override."),
    }


def _systems() -> dict[str, str]:
    return {
        "AddressTold": _("This address is told already. Stop that receiver first."),
        "HookStopped": _("This receiver is not called any more."),
        "TooManyHooks": _("So many receivers are told already. Stop one first."),
    }


def _views() -> dict[str, str]:
    return {
        "ViewNameNeeded": _("Give the view a name, in at most %(most)s characters."),
        "ViewTooLong": _("So many filters do not fit into one view."),
        "TooManyViews": _("You keep %(most)s views already. Let one go first."),
        "ViewGone": _("This view is gone already, or it is a colleague’s."),
    }


def _cases() -> dict[str, str]:
    return {
        "AlreadyPaused": _("The clock of case %(number)s stands still already."),
        "NothingToTell": _("The platform has been told, or is about to be."),
        "CaseClaimed": _("%(name)s has taken case %(number)s."),
        "CaseClosed": _("Case %(number)s is closed: somebody was first, or the space settled it."),
        "CaseMoved": _("Case %(number)s moved since you looked at it."),
        "NotPaused": _("The clock of case %(number)s runs already."),
        "NotYourCase": _("Case %(number)s is not yours to let go: %(name)s has it."),
        "PersonMustDecide": _("A person decides on a case, signed in by name."),
        "RuleNeeded": _("This action rests on a rule: choose the one that was broken."),
        "TextNeeded": _("Say why, in at most %(most)s characters."),
        "UnknownRule": _("The rule book in force has no rule %(number)s any more. Choose from it as it stands now."),
        "NoServiceHours": _("No service hours open within a year after %(after_at)s, so nothing can be due."),
        "NoteNotText": _("A note is plain text of at most %(most)s characters."),
    }


def _spaces() -> dict[str, str]:
    return {
        "HeldTooLong": _("What you entered is held no more. Enter it again."),
        "SpaceMoved": _("Somebody has changed the space since you looked at it. Look at it again."),
        "SpaceReasonNeeded": _("Say why, in at most %(most)s characters."),
        "SpaceUnchanged": _("The space says all of that already: change something, or leave it."),
    }


def _money() -> dict[str, str]:
    return {
        "AlreadyBilled": _("%(client)s has a subscription already."),
        "CreditDecided": _("%(who)s has decided on this credit already."),
        "CreditReasonNeeded": _("Say why, in at most %(most)s characters: the client reads it."),
        "CreditReasonNotText": _("The character %(character)s cannot stand in a reason: the client could not see it."),
        "NoPlan": _("%(client)s has no plan today, so there is nothing to pay for."),
        "NotConnected": _("No key for Stripe is set, so nobody can be billed through it."),
        "NotUnsettled": _("It is settled already, or about to be."),
        "OtherCurrency": _("An amount is in %(stated)s, and this client’s money is in %(currency)s: %(name)s."),
        "StripeRefused": _("Stripe has refused it. Its dashboard says why."),
        "StripeUnreachable": _("Stripe did not answer in time, several times."),
    }


def _reports() -> dict[str, str]:
    return {
        "AsOfNotAllowed": _("%(month)s has not begun: it begins on %(begins_at)s."),
        "EditionMoved": _("%(month)s was corrected since you looked at it. Look at correction %(number)s first."),
        "MonthNotOver": _("The figures stop at %(stops_at)s, and %(month)s ends on %(ends_at)s. Make it anew then."),
        "MonthReleased": _("%(month)s is released. A wrong figure in it is corrected from its own page."),
        "NotAMonth": _("%(text)s is not a month: write year and month, such as 2018-03."),
        "ReasonNeeded": _("A correction says why, in at most %(most)s characters."),
        "ReasonNotText": _("The character %(character)s cannot stand in a reason: the client could not see it."),
        "ReportNotOpen": _("%(month)s was released or made anew meanwhile. Look at it again."),
        "ReportNotReleased": _("%(month)s is not released, so there is nothing to correct: make it anew instead."),
    }


def _rule_books() -> dict[str, str]:
    return {
        "DraftChanged": _("The draft was saved anew since you looked at it. Look at it again, then publish it."),
        "GuidelineMoved": _(
            "Version %(number)s is not in force any more. Read version %(now)s, then confirm that one."
        ),
        "GuidelineUnsound": _(
            "The draft holds what no guideline can hold: %(count)s places. Each says why, on the guideline’s page."
        ),
        "NoGuideline": _("There is no guideline yet: begin a draft first."),
        "RunIsOpen": _("%(text)s is under way already. Work through it first."),
        "SkipNeedsReason": _("Say why it is skipped: whoever asks later reads it here."),
        "StaysInForce": _("A published guideline is replaced by a new version, never taken back."),
        "TaskIsOpen": _("This task is open already."),
        "TaskNotOpen": _("%(text)s closed this task already."),
    }


def _terms() -> dict[str, str]:
    return {
        "AlreadySubscribed": _("Other terms of %(client)s begin on %(day)s. Choose another day."),
        "DayOutOfReach": _("Choose a day from %(first_on)s to %(last_on)s."),
        "FeeOfNothing": _("From or to a fee of nothing Stripe begins a new period: do it in its dashboard."),
        "MonthIsFinal": _("%(month)s is final, so what it cost stands. Choose %(day)s or a later day."),
        "NotUnfollowed": _("It has reached Stripe already, or is about to."),
        "PriceNotOurs": _("The subscription at Stripe is not one fee a month in this currency any more."),
        "TermsCurrency": _("%(client)s is charged in %(currency)s, and stays so."),
        "TermsReasonNeeded": _("Say why, in at most %(most)s characters."),
        "TermsReasonNotText": _("The character %(character)s cannot stand in a reason."),
        "TermsUnchanged": _("These are the terms that hold since %(day)s already: change one of them."),
        "Unreadable": _("Stripe’s answer could not be read."),
    }


def _agreed() -> dict[str, str]:
    return {
        "AgreementMoved": _("Version %(now)s was agreed on since you looked at version %(seen)s. Look at it first."),
        "AgreementUnchanged": _("Version %(version)s says that already: change something, or leave it."),
        "AskedAlready": _("The client was asked on %(asked_at)s. Give them a day."),
        "CharterMoved": _("Version %(now)s is the latest, and you looked at version %(seen)s. Look at it first."),
        "CharterSigned": _("Version %(version)s is signed already, by %(name)s."),
        "CommunityStageAhead": _("A stage has begun when it is named: choose a day up to today."),
        "CommunityStageMoved": _("Somebody has named a stage since you looked. Look at the history first."),
        "CommunityStageReasonNeeded": _("Say what it rests on, in at most %(most)s characters."),
        "CommunityStageSame": _("It is in that stage already, since %(since_on)s."),
        "CommunityStageTooEarly": _("Choose a day from %(first_on)s on."),
        "ContactAhead": _("%(day)s has not come yet: note a contact when it has been."),
        "DeclineNeedsReason": _("Say what should be other, in at most %(most)s characters."),
        "DutyNoteNotText": _("A note is plain text of at most %(most)s characters."),
        "DutyNotOpen": _("It is done or called off already."),
        "NoCharter": _("There is no charter yet, so there is nothing to sign."),
        "NoSuchColleague": _("Who keeps the contact is somebody of the agency who works for this client."),
        "NoSuchPerson": _("Choose a role, or one of the client’s own people."),
        "NotOnRegister": _("This person is on the register no more."),
        "NothingAgreed": _("Write one line at least."),
        "NotYourDuty": _("Somebody else of your side is asked for this."),
        "OwnSide": _("You have signed it for the other side: somebody else signs for this one."),
        "PersonMustSign": _("A charter is signed by a person."),
    }


def _calendar() -> dict[str, str]:
    return {
        "AlreadyHandedIn": _("It is handed in already and waits for its answer."),
        "ClientDecides": _("The client decides on publishing, so its approval cannot be left out."),
        "ChangeNotSaid": _("Say what is to be changed, so that it can be."),
        "HourDoesNotExist": _("On %(day)s there is no %(hour)s: clocks are put forward over it. Choose another hour."),
        "InThePast": _("That is in the past. Choose a later day or hour."),
        "ItemBeingSent": _("It is being published right now. Look again in a minute."),
        "ItemEnded": _("It is published or called off, and stays as it is."),
        "ItemNotInReview": _("Nobody is asked about it any more: it was answered or changed meanwhile."),
        "NeverFinished": _("It was tried again and again, and the platform did not answer."),
        "NoBody": _("Write the text first: without words there is nothing to approve."),
        "NoObjective": _("Every item serves an objective: choose which."),
        "NoSlot": _("Choose the hour first: what is approved is published at it."),
        "NoSpace": _("Choose the space in which it is published."),
        "NoSuchItem": _("There is no such item any more."),
        "NoSuchOwner": _("The owner is somebody of the agency who may write for this client."),
        "NoTitle": _("It needs a title, so that people can speak of it."),
        "NotFailed": _("Only what failed as it was approved is tried again."),
        "NotHandedIn": _("It is not handed in, so there is nothing to take back."),
        "NotText": _("The character %(character)s cannot stand in a text."),
        "NothingSaid": _("Write what you want to say."),
        "ObjectiveNotRunning": _("Its objective does not run on %(day)s. Choose another day, or another objective."),
        "OutdatedEdition": _("You looked at edition %(seen)s; edition %(edition)s is the latest. Look at it first."),
        "OwnItem": _("You wrote or moved this edition yourself, so somebody else approves it."),
        "PersonNeeded": _("Content is approved by a person."),
        "RemindedAlready": _("The client was reminded on %(reminded_at)s. Give them a day."),
        "TooLong": _("It has %(length)s characters; at most %(most)s fit."),
        "TooShort": _("It has %(length)s characters; the platform takes it from %(fewest)s."),
        "UnknownContentKind": _("%(kind)s is no kind of content here."),
    }


def _stages() -> dict[str, str]:
    return {
        "ClosingPlanMoved": _("Somebody has changed the plan since you looked at it. Look at it again."),
        "ClosingPlanOutOfOrder": _(
            "Members are told before the last day. Data is returned before it is erased, and erased after the last day."
        ),
        "DoneAlready": _("Somebody has done it just now."),
        "NoSuchMove": _("The client has been moved meanwhile, or this move does not start from its stage."),
        "NotReady": _("The client was not moved. Still missing: %(what)s."),
        "PauseEndsEarlier": _("A pause ends after it has begun: choose a later day."),
        "ProgrammeTextNeeded": _("Write at most %(most)s characters that people can read."),
        "StageForbids": _("This does not work in the stage in which %(client)s is."),
        "StepDone": _("The step is done already."),
        "WhyNeeded": _("Say why, in at most %(most)s characters."),
    }


def _people() -> dict[str, str]:
    return {
        "AccountReasonNeeded": _("Say why, in at most %(most)s characters."),
        "AlreadyInvited": _("%(email)s is invited to this role already. Send that invitation again from the list."),
        "EndsBeforeStart": _("A role ends after it begins, and not in the past."),
        "InvitationOver": _("This invitation is accepted or taken back already."),
        "LastOwner": _("The agency keeps at least one owner: make somebody else an owner first."),
        "OwnAccount": _("Nobody closes their own account: another owner does."),
        "RoleHeldAlready": _("%(name)s holds this role there already during that time: change that one instead."),
    }


def _members() -> dict[str, str]:
    return {
        "MonthAhead": _("The month has not begun, so nobody can know its sizes."),
        "NoReason": _("Say why, in at most %(most)s characters."),
        "NotSeveral": _("Choose two people or more who are not joined yet."),
        "TwoOfOneSpace": _("Two of them are of the same space, and in one space each counts as themselves."),
        "CannotBeJoined": _("One of them was erased, or is the platform itself: they cannot be joined."),
        "NotJoined": _("They are joined with nobody any more."),
        "GroundNeeded": _("Say what the list is for, and until which day within three years it is kept."),
        "UnreadableList": _("The file is no CSV in UTF-8 and no XLSX."),
        "NoSuchColumn": _("There is no column called %(column)s. There are: %(columns)s."),
        "ListDecided": _("This list waits for no decision any more. Look at it again."),
        "ListGone": _("This list was taken out already."),
        "OutReasonNeeded": _("Say why, in at most %(most)s characters."),
        "NoSuchCustomer": _("No list named a customer with that address."),
        "LinkedAlready": _("They are linked with a customer already."),
        "LinkReasonNeeded": _("Say why, in at most %(most)s characters."),
        "LinkGone": _("This link was ended already."),
        "SetsDisagree": _("These sizes cannot be: they break %(rule)s."),
        "SourceNeeded": _("Say where the numbers come from, in at most %(most)s characters."),
        "SegmentNamed": _("Give it a name that no other segment has, in at most %(most)s characters."),
        "SegmentGone": _("This segment is not offered any more."),
        "SegmentUnchanged": _("This rule holds already."),
        "TooManySegments": _("There are %(most)s segments already. Let one go first."),
        "NoSpan": _("The last day must not lie before the first."),
        "SpansOverlap": _("They are on the roster for a part of that time already."),
        "NotOnTheRoster": _("That span is not on the roster any more, or they were erased."),
    }


def _data() -> dict[str, str]:
    return {
        "NotTheirName": _("Type their name as it stands here, so that nobody else is erased."),
        "NotTheirAddress": _("Type their address as it stands here, so that nobody else is erased."),
        "ExportGone": _("The file is not kept any more. Ask for a new export."),
        "NotConfirmed": _("Type the client’s short name as it stands here, so that no other client is erased."),
        "NotEnded": _("The client has not ended. End it by its closing plan first."),
        "CannotWrite": _("The file could not be written. Look at the disk, then ask again."),
        "NoSuchMember": _("The client holds no such member any more."),
        "ArchiveMoved": _("This archive waits for no decision any more."),
        "BadSlug": _("A short name has 3 to 40 of a-z, 0-9 and single inner hyphens, and begins with a letter."),
        "DiskFull": _("The file could not be written. Look at the disk, then hand it in again."),
        "NotAnArchive": _("It is no archive of a client, or it is damaged."),
        "OtherRelease": _("It was made by another release than the one that runs here."),
        "SlugTaken": _("%(slug)s is taken by another client, or was a client’s that is erased. Choose another."),
    }


KINDS = (
    _anywhere,
    _terms,
    _stages,
    _views,
    _calendar,
    _agreed,
    _people,
    _data,
    _members,
    _spaces,
    _cases,
    _money,
    _reports,
    _rule_books,
    _systems,
    platform_refusals.sentences,
    file_refusals.sentences,
)
"""Each code has its sentence in one of them."""
