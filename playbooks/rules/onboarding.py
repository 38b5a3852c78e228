"""The playbook "client onboarding": from the signed brief to the first day in service, in ten service days."""

from __future__ import annotations

from playbooks.rules.playbook import Playbook, Step
from tenants.kernel.actor import Role

CLIENT_ONBOARDING = Playbook(
    "client-onboarding",
    "Client onboarding",
    "From the signed brief to the first day in service. Every step leaves something that the client can see.",
    (
        Step(
            "kick-off",
            "Hold the kick-off",
            "With the sponsor and the approver: who does what, how fast we answer, what the first month is to show. "
            "Note what they fear, and what would make them stop.",
            Role.ACCOUNT_MANAGER,
            1,
        ),
        Step(
            "people",
            "Bring everyone in",
            "Everyone named in the brief has signed in once; staff have set up their second factor.",
            Role.ACCOUNT_MANAGER,
            2,
        ),
        Step(
            "spaces",
            "Open the spaces and take in their history",
            "Connect each space or take in an export. The longer it reaches back, the better the baselines.",
            Role.COMMUNITY_MANAGER,
            3,
        ),
        Step(
            "charter",
            "Agree on the charter",
            "Why the community exists, for whom, what the company decides and what the members decide, in the "
            "sponsor’s words.",
            Role.ACCOUNT_MANAGER,
            3,
        ),
        Step(
            "service-hours",
            "Check hours, holidays and promises",
            "Read them aloud with the client: weekdays, local holidays, how fast the first answer comes.",
            Role.ACCOUNT_MANAGER,
            4,
        ),
        Step(
            "baselines",
            "Take the baselines",
            "Measure the months before the service, and ask the client for what only they hold. Without a baseline no "
            "objective can be shown to move.",
            Role.ANALYST,
            5,
        ),
        Step(
            "guideline",
            "Make the guideline theirs",
            "Go through the draft with the approver: their voice, their words, what is never said, who is called when "
            "it is serious.",
            Role.COMMUNITY_MANAGER,
            5,
        ),
        Step(
            "publish-guideline",
            "Publish the guideline",
            "Look at the difference once more and publish it. From then on decisions name its rules.",
            Role.ACCOUNT_MANAGER,
            6,
        ),
        Step(
            "confirm-guideline",
            "Read the guideline and confirm it",
            "Everyone who writes or decides for this client has read the version in force and said so.",
            Role.MODERATOR,
            7,
        ),
        Step(
            "first-month",
            "Plan the first month’s content",
            "Items with an objective each, spread as the plan promises, and the first week written.",
            Role.COMMUNITY_MANAGER,
            8,
        ),
        Step(
            "approval-trial",
            "Walk the approver through one approval",
            "On their own phone, with a real item. Twenty seconds is the mark; note what held them up.",
            Role.COMMUNITY_MANAGER,
            9,
        ),
        Step(
            "go-live",
            "Go live",
            "Nothing is missing on the overview. Tell the members who we are and what they can expect of us.",
            Role.ACCOUNT_MANAGER,
            10,
        ),
    ),
)

PLAYBOOKS = {CLIENT_ONBOARDING.key: CLIENT_ONBOARDING}
"""The agency's playbooks by key, as this release has them. A client's runs keep the version they were started with."""
