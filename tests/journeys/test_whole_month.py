"""One client's month in a browser, each role signed in as itself: from the signed brief to what it all came to."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys import acts, outcomes
from tests.journeys.sites import Site
from tests.journeys.story import EVERYBODY, Story


def test_a_month_from_the_signed_brief_to_the_released_report(month_site: Site, visit: Callable[..., Page]) -> None:
    story = Story(month_site, visit)
    acts.the_brief_is_signed(story)
    acts.the_account_manager_finds_what_was_signed(story)
    acts.the_account_manager_publishes_a_stricter_rule(story)
    acts.the_account_manager_does_a_task_of_the_playbook(story)
    acts.the_writer_confirms_the_new_version(story)
    acts.the_writer_moves_an_idea_by_keyboard(story)
    acts.the_approver_looks_in_on_a_phone(story)
    acts.the_writer_plans_a_piece_and_hands_it_in(story)
    acts.the_account_manager_reviews_it(story)
    acts.the_approver_answers_on_a_phone(story)
    # The month before is reported while this one goes on; the piece goes out meanwhile.
    outcomes.the_analyst_makes_the_last_month(story)
    outcomes.the_account_manager_releases_it(story)
    outcomes.the_viewer_is_told_and_reads_it(story)
    outcomes.the_sponsor_holds_the_last_month_in_hand(story)
    outcomes.finance_gives_the_credit(story)
    outcomes.the_account_manager_corrects_the_month(story)
    acts.the_moderator_decides_on_a_flag_and_a_colleague_is_too_late(story)
    acts.a_members_question_is_answered_on_the_forum(story)
    outcomes.the_sponsor_pays_the_running_invoice(story)
    acts.it_goes_out_once_at_its_hour(story)
    outcomes.the_analyst_makes_the_running_month(story)
    outcomes.the_owner_sees_the_client_among_all(story)
    assert set(story.pages) == EVERYBODY
