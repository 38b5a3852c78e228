"""One client's whole month in a browser, each role signed in as itself: from the rule book to the report."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys import acts
from tests.journeys.acts import Story
from tests.journeys.sites import Site


def test_a_month_from_the_rule_book_to_the_released_report(month_site: Site, visit: Callable[..., Page]) -> None:
    story = Story(month_site, visit)
    acts.the_account_manager_looks_at_the_client(story)
    acts.the_account_manager_publishes_a_stricter_rule(story)
    acts.the_account_manager_does_a_task_of_the_playbook(story)
    acts.the_writer_confirms_the_new_version(story)
    acts.the_writer_moves_an_idea_by_keyboard(story)
    acts.the_writer_plans_a_piece_and_hands_it_in(story)
    acts.the_account_manager_reviews_it(story)
    acts.the_approver_answers_on_a_phone(story)
    acts.the_moderator_decides_on_a_flag_and_a_colleague_is_too_late(story)
    acts.a_members_question_is_answered_on_the_forum(story)
    acts.finance_lets_the_client_begin_to_pay(story)
    acts.it_goes_out_once_at_its_hour(story)
    acts.the_analyst_makes_the_report_and_the_account_manager_releases_it(story)
    acts.the_viewer_is_told_and_reads_it(story)
    acts.the_sponsor_sees_what_was_promised_paid_and_done(story)
    acts.the_owner_sees_the_client_among_all(story)
