"""Credentials issued, and credentials and presentations checked, as the VC-API asks (W3C VCALM 1.0), for integrators.

Issuing takes no word of the one who asks: it names an endorsement, and may say what it expects of it.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, cast

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api import checking, vcalm
from api.desk import TheDesk
from api.identity import TheOffice, TheOfficer, attempting
from api.refused import Invalid
from api.routes.common import ACTS, Body, TheOnce
from api.routes.verify import PROBLEMS, Checked, shown
from api.strict import StrictRoute, parse
from api.vcalm import Judged, Options
from ledger.credentials import carriers, vcdm
from ledger.credentials.binding import Expected
from ledger.credentials.carriers import Kind
from ledger.credentials.credential import Format, render
from ledger.credentials.guard import Unreadable
from ledger.credentials.report import Report, Verdict
from ledger.procedures import agreeing, credentials, pages

router = APIRouter(route_class=StrictRoute, tags=["verify"])

Json = dict[str, Any]
Text = Annotated[str, Field(max_length=carriers.LARGEST)]

CREDENTIALS: Final = frozenset({Kind.CREDENTIAL, Kind.JWT, Kind.SD_JWT})
PRESENTATIONS: Final = frozenset({Kind.PRESENTATION, Kind.PRESENTATION_JWT})
_ENVELOPES: Final = {Format.JWT: "data:application/vc+jwt,", Format.SD_JWT: "data:application/dc+sd-jwt,"}


# Issuing -----------------------------------------------------------------------------------------------------------------


class Chosen(Body):
    """Of which endorsement, where the credential does not say it, and in which carrier."""

    license_number: str | None = Field(default=None, alias="licenseNumber")
    format: Literal["ldp", "jcs", "jwt", "sd-jwt"] = "ldp"


class Wanted(Body):
    """A credential as the VC-API asks for it: what it says must be what the ledger says; what it leaves out is put in."""

    credential: Json = Field(default_factory=dict)
    options: Chosen = Chosen()


class Secured(BaseModel):
    """The credential, signed; a token comes in its envelope (VCDM 2.0, section on enveloped credentials)."""

    credential: Json = Field(serialization_alias="verifiableCredential")


@router.post(
    "/credentials/issue",
    responses=ACTS,
    status_code=201,
    operation_id="vc_api_issue",
    summary="Issue an endorsement's credential (VC-API)",
)
def issue(body: Wanted, desk: TheDesk, office: TheOffice, officer: TheOfficer, *, once: TheOnce) -> Secured:
    """For officers of its home. A member that says another thing than the ledger is refused by its name, and nothing is issued."""
    number = _number(body)
    with attempting(office, officer, "issuing"):
        if not pages.answered(office, once):  # what was issued under this key stays the answer, whatever has happened since
            agreeing.require(office, number, body.credential, officer)
        issued = credentials.issue(office, number, officer, format=Format(body.options.format), once=once)
    credentials.proved(office, desk.log, issued)
    return Secured(credential=_secured(issued))


def _number(body: Wanted) -> str:
    subject = body.credential.get("credentialSubject")
    said = subject.get("licenseNumber") if isinstance(subject, dict) else None
    number = body.options.license_number or said
    if not isinstance(number, str):
        raise Invalid("Say which endorsement: its number.", field="options.licenseNumber")
    return number


def _secured(issued: credentials.Issued) -> Json:
    if issued.format not in _ENVELOPES:
        document = parse(issued.document)
        return document if isinstance(document, dict) else {}
    return {
        "@context": vcdm.V2,
        "id": _ENVELOPES[issued.format] + issued.document.decode(),
        "type": vcdm.ENVELOPED_CREDENTIAL,
    }


# Verifying -----------------------------------------------------------------------------------------------------------------


class Presented(BaseModel):
    """A credential to check, as the VC-API sends it: the document, or a token as text."""

    model_config = ConfigDict(extra="forbid")

    credential: Json | Text = Field(alias="verifiableCredential")
    options: Options = Options()


class Shown(BaseModel):
    """A presentation to check, with the question that its holder was to answer: ``options`` have its challenge and domain."""

    model_config = ConfigDict(extra="forbid")

    presentation: Json | Text = Field(alias="verifiablePresentation")
    options: Options


ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    **PROBLEMS,
    400: {
        "description": "It is not good, or the body could not be read.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
        },
    },
}


@router.post("/credentials/verify", responses=ANSWERS, operation_id="vc_api_verify", summary="Check a credential (VC-API)")
def verify(body: Presented, desk: TheDesk) -> dict[str, Any]:
    """Good: 200. Not good: 400, with the same members."""
    data = _data(body.credential, CREDENTIALS, "verifiableCredential")
    judged = _judged(checking.verify(desk, data))
    judged.credential = body.credential
    return _answer(judged, body.options)


@router.post(
    "/presentations/verify",
    responses=ANSWERS,
    operation_id="vc_api_verify_presentation",
    summary="Check a presentation (VC-API)",
)
def verify_presentation(body: Shown, desk: TheDesk) -> dict[str, Any]:
    """Every credential in it, and whether its holder made it for this challenge and this domain. Good: 200. Not good: 400."""
    data = _data(body.presentation, PRESENTATIONS, "verifiablePresentation")
    judged = _judged(checking.verify(desk, data, presentation=_expected(body.options)))
    judged.presentation = body.presentation
    return _answer(judged, body.options)


def _expected(options: Options) -> Expected:
    """Without both of them a presentation could have been made for anybody, and shown before."""
    if not options.challenge or not options.domain:
        missing = "domain" if options.challenge else "challenge"
        raise Invalid("A presentation answers one challenge for one domain: say both.", field=f"options.{missing}")
    return Expected(nonce=options.challenge, audience=options.domain)


def _data(given: Json | str, kinds: frozenset[Kind], field: str) -> bytes:
    """The bytes to check. Raises ``Invalid`` for what can be read and is none of ``kinds``: a number is no credential."""
    data = given.encode() if isinstance(given, str) else render(given)
    try:
        kind = carriers.read(data).kind
    except Unreadable:
        return data  # the report says so
    if kind not in kinds:
        raise Invalid("It is of another kind than this address checks.", field=field)
    return data


def _judged(report: Report) -> Judged:
    told = shown(report)
    problems = [_detail(check) for check in told.checks if check.outcome in {"failed", "unchecked"}]
    return Judged(report.verdict is Verdict.VERIFIED, problems, told.model_dump(mode="json"))


def _detail(check: Checked) -> dict[str, Any]:
    """A check that is not good, as a problem (VCDM 2.0, section on problem details)."""
    return vcalm.problem(check.type or "about:blank", f"This credential {check.sentence}", name=check.name)


def _answer(judged: Judged, options: Options) -> dict[str, Any]:
    return cast("dict[str, Any]", vcalm.answer(judged, options))  # the description's members, with a status of its own
