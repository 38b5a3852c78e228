"""Money from end to end: finance lets a client begin to pay, a payment fails, and the client reads about it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.test_main_job import accessible

CLIENT = "tarnhollow"
SignIn = Callable[[Page, str], None]
Visit = Callable[..., Page]


def test_a_client_begins_to_pay_falls_behind_and_catches_up(site: Site, visit: Visit, sign_in_as: SignIn) -> None:
    finance = visit()
    finance.goto(site.url("agency", "/money/"))
    sign_in_as(finance, "finance@agency.example")
    finance.wait_for_url(site.url("agency", "/money/"))
    accessible(finance)
    finance.get_by_role("button", name="Begin billing Tarnhollow").click()
    finance.get_by_role("link", name="Open the page").click()
    expect(finance.get_by_text("1,850.00 EUR")).to_be_visible()
    accessible(finance)
    finance.get_by_role("button", name="Pay and subscribe").click()
    expect(finance.get_by_text("The client has begun to pay.")).to_be_visible(timeout=30_000)
    _agree_on_a_higher_fee(site, finance)
    finance.goto(f"http://127.0.0.1:{site.stripe_port}/desk")
    finance.get_by_role("button", name="Next month, payment fails").click()
    _until_shown(finance, site.url("agency", "/money/"), "1 client is past due.")
    accessible(finance)
    finance.screenshot(path=site.pictures / "money.png")

    sponsor = visit(width=390, height=844)
    sponsor.goto(site.url(CLIENT, "/billing/"))
    sponsor.get_by_role("link", name="Sign in").click()
    sign_in_as(sponsor, "sponsor@tarnhollow.example")
    sponsor.wait_for_url(site.url(CLIENT, "/billing/"))
    expect(sponsor.get_by_text("A payment of €1,990 has not come through.")).to_be_visible()
    expect(sponsor.get_by_role("region", name="What changes")).to_contain_text("€1,990")
    accessible(sponsor)
    sponsor.screenshot(path=site.pictures / "billing-phone.png", full_page=True)
    sponsor.get_by_role("link", name="Pay the invoice").click()
    sponsor.get_by_role("button", name="Pay", exact=True).click()
    _until_shown(sponsor, site.url(CLIENT, "/billing/"), "Paid", without="has not come through")


def _agree_on_a_higher_fee(site: Site, finance: Page) -> None:
    """From the first of the next month; Stripe hears of it before it charges that month."""
    finance.goto(site.url("agency", f"/money/clients/{CLIENT}/"))
    accessible(finance)
    finance.get_by_role("link", name="New terms").click()
    accessible(finance)
    finance.get_by_label("Fee a month").fill("1990")
    finance.get_by_label("Reason").fill("A second space")
    finance.get_by_role("button", name="See what will happen").click()
    expect(finance.get_by_text("Stripe is told at once")).to_be_visible()
    accessible(finance)
    finance.get_by_role("button", name="Agree", exact=True).click()
    expect(finance.get_by_text("Agreed: the new terms hold from")).to_be_visible()
    _until_shown(finance, site.url("agency", f"/money/clients/{CLIENT}/"), "Stripe charges it")
    finance.screenshot(path=site.pictures / "terms.png", full_page=True)


def _until_shown(page: Page, url: str, words: str, *, without: str = "") -> None:
    """Look again until Stripe's word has arrived and been handled."""
    for _time in range(30):
        page.goto(url)
        if page.get_by_text(words).count() and not (without and page.get_by_text(without).count()):
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f"{words!r} did not come")
