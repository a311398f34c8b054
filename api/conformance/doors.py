"""The doors of conformance mode: VC-API without authentication. They are not part of what this ledger promises anybody."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import APIRouter, Body, Depends, Header, Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from api import vcalm
from api.conformance import issuing, verifying
from api.conformance.lists import NoSuchCredential
from api.conformance.mode import PREFIX, Conformance
from api.conformance.verifying import Asked, Policy
from api.desk import TheDesk
from api.refused import Invalid, NotFound
from api.strict import StrictRoute
from api.vcalm import Options
from ledger.credentials.status import Purpose

router = APIRouter(route_class=StrictRoute, prefix=PREFIX, include_in_schema=False)

Json = dict[str, Any]
TheBody = Annotated[Json, Body()]


def the_mode(request: Request) -> Conformance:
    """What the doors share."""
    return cast("Conformance", request.app.state.conformance)


TheMode = Annotated[Conformance, Depends(the_mode)]


def _options(body: Json) -> Json:
    found = body.get("options") or {}
    if not isinstance(found, dict):
        raise Invalid("Options are an object.", field="options")
    return found


def _member(body: Json, name: str) -> object:
    if name not in body:
        raise Invalid(f"The body has a member {name}.", field=name)
    return body[name]


@router.post("/credentials/issue")
def issue(body: TheBody, desk: TheDesk, mode: TheMode) -> JSONResponse:
    """``options.cryptosuite`` names a cryptosuite; ``options.format`` ``vc+jwt`` asks for a token in an envelope."""
    credential = _member(body, "credential")
    signed = issuing.issue(mode, credential, _options(body), desk.office.clock())
    return JSONResponse({"verifiableCredential": signed}, 201)


@router.post("/credentials/verify")
@router.post("/{policy}/credentials/verify")
def verify(body: TheBody, desk: TheDesk, mode: TheMode, policy: str = "") -> JSONResponse:
    """``options.policy``, or the address, names the policy."""
    options, asked = _asked(body, desk, mode, policy)
    return vcalm.answer(verifying.credential(_member(body, "verifiableCredential"), asked), options)


@router.post("/presentations/verify")
@router.post("/{policy}/presentations/verify")
def verify_presentation(body: TheBody, desk: TheDesk, mode: TheMode, policy: str = "") -> JSONResponse:
    """Signed for ``options.domain`` and ``options.challenge``, where they are given."""
    options, asked = _asked(body, desk, mode, policy)
    return vcalm.answer(verifying.presentation(_member(body, "verifiablePresentation"), asked), options)


def _asked(body: Json, desk: TheDesk, mode: Conformance, policy: str) -> tuple[Options, Asked]:
    said = _options(body)
    named = policy or said.get("policy", Policy.ANY_ISSUER)
    if named not in list(Policy):
        raise NotFound if policy else Invalid("A policy that is not known.", field="options.policy")
    try:
        options = Options.model_validate(said)
    except ValidationError as error:
        raise Invalid("An option is of another kind.", field="options") from error
    return options, Asked(mode, Policy(named), desk.office.clock(), options.domain, options.challenge)


@router.post("/credentials/status")
def set_status(body: TheBody, mode: TheMode) -> Json:
    """Sets the bit of a credential issued here, or clears it where ``status`` is false."""
    entry = body.get("credentialStatus")
    purpose = entry.get("statusPurpose") if isinstance(entry, dict) else None
    if purpose not in {Purpose.REVOCATION, Purpose.SUSPENSION}:
        raise Invalid("A purpose that is not known.", field="credentialStatus.statusPurpose")
    try:
        mode.lists.turn(str(body.get("credentialId")), Purpose(purpose), on=body.get("status") is not False)
    except NoSuchCredential as error:
        raise NotFound from error
    return {}


@router.get("/status/{issuer}/{purpose}")
def status_list(issuer: str, purpose: str, desk: TheDesk, mode: TheMode, accept: Annotated[str, Header()] = "") -> JSONResponse:
    """A list as it is now; ``application/vc`` to whoever knows the word, since others would not read it as JSON."""
    try:
        document = mode.lists.at(issuer, Purpose(purpose), desk.office.clock())
    except (KeyError, ValueError) as error:
        raise NotFound from error
    return JSONResponse(document, media_type="application/vc" if "application/vc" in accept else "application/json")
