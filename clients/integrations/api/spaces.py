"""The client's spaces."""

from __future__ import annotations

from ninja import Router, Schema

from clients.integrations.api.bearer import ApiRequest, Token
from clients.integrations.api.problems import Problem
from clients.integrations.rules.scopes import Scope
from clients.spaces.selectors import spaces
from tenants.access.rules.permissions import Permission, require

router = Router(tags=["spaces"])
NO: tuple[int, ...] = (401, 403, 429)


class SpaceOut(Schema):
    """`space` is the short name by which every other call names it; `description` says what it is for."""

    space: str
    name: str
    description: str
    keywords: list[str]
    kind: str
    platform: str
    url: str
    visibility: str
    language: str
    takes_questions: bool
    registered_count: int | None


class SpacesOut(Schema):
    spaces: list[SpaceOut]


@router.get(
    "/spaces",
    auth=Token(Scope.SPACES_READ),
    response={200: SpacesOut, NO: Problem},
    operation_id="get_spaces",
    summary="The client's spaces",
    url_name="spaces",
    openapi_extra={"x-scope": Scope.SPACES_READ.value},
)
def get_spaces(request: ApiRequest) -> SpacesOut:
    """Where the client's community meets, by short name."""
    require(request.auth.actor, Permission.EVIDENCE_VIEW)
    return SpacesOut(
        spaces=[
            SpaceOut(
                space=one.slug,
                name=one.name,
                description=one.description,
                keywords=one.keywords,
                kind=one.kind,
                platform=one.platform,
                url=one.url,
                visibility=one.visibility,
                language=one.language,
                takes_questions=one.takes_questions,
                registered_count=one.registered_count,
            )
            for one in spaces.every()
        ]
    )
