"""A query of the language read from JSON (OpenID4VP 1.0, section 6): any that is well formed, with each rule of form kept.

Members that are not known are ignored, as section 6 wants; what breaks a rule is refused by the member's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from ledger.credentials.dcql import (
    JWT,
    LDP,
    MDOC,
    SD_JWT,
    Authority,
    ClaimQuery,
    CredentialQuery,
    CredentialSet,
    Json,
    Query,
    Step,
    Value,
)

_ID: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_T = TypeVar("_T")


class BadQuery(ValueError):
    """This is no query of the language; the message names the member and the rule."""


def read(document: object) -> Query:
    """The query that ``document``, parsed JSON, says. Raises :class:`BadQuery`."""
    root = _object(document, "dcql_query")
    credentials = tuple(_each(root, "credentials", _credential))
    _differ((one.id for one in credentials), "credentials: id")
    known = {one.id for one in credentials}
    sets = tuple(_each(root, "credential_sets", _set)) if "credential_sets" in root else ()
    if not {name for one in sets for option in one.options for name in option} <= known:
        raise BadQuery("credential_sets: options name what credentials does not have")
    return Query(credentials, sets)


def _credential(given: object) -> CredentialQuery:
    said = _object(given, "credentials")
    form = _text(said.get("format"), "format")
    claims = tuple(_each(said, "claims", _claim)) if "claims" in said else ()
    _differ((claim.path for claim in claims), "claims: path")
    _differ((claim.id for claim in claims if claim.id is not None), "claims: id")
    if form == MDOC and not all(len(claim.path) == 2 and all(isinstance(step, str) for step in claim.path) for claim in claims):
        raise BadQuery("claims: a path into an mdoc is a namespace and a name")
    return CredentialQuery(
        id=_id(said.get("id"), "credentials: id"),
        format=form,
        kinds=_kinds(form, _object(said.get("meta"), "meta")),
        claims=claims,
        claim_sets=_claim_sets(said, claims),
        multiple=_flag(said, "multiple", default=False),
        authorities=tuple(_each(said, "trusted_authorities", _authority)) if "trusted_authorities" in said else (),
        bound=_flag(said, "require_cryptographic_holder_binding", default=True),
    )


def _kinds(form: str, meta: Json) -> tuple[frozenset[str], ...]:
    """What ``meta`` says of types; empty, it asks for none, and of a format that is not known it is not read."""
    if form == SD_JWT and "vct_values" in meta:
        return tuple(frozenset({_text(one, "vct_values")}) for one in _list(meta["vct_values"], "vct_values"))
    if form in {LDP, JWT} and "type_values" in meta:
        alternatives = [_list(one, "type_values") for one in _list(meta["type_values"], "type_values")]
        return tuple(frozenset(_text(kind, "type_values") for kind in kinds) for kinds in alternatives)
    if form == MDOC and "doctype_value" in meta:
        return (frozenset({_text(meta["doctype_value"], "doctype_value")}),)
    return ()


def _claim(given: object) -> ClaimQuery:
    said = _object(given, "claims")
    name = _id(said["id"], "claims: id") if "id" in said else None
    values = tuple(_each(said, "values", _value)) if "values" in said else ()
    return ClaimQuery(tuple(_each(said, "path", _read_step)), name, values)


def _claim_sets(said: Json, claims: Sequence[ClaimQuery]) -> tuple[tuple[str, ...], ...]:
    if "claim_sets" not in said:
        return ()
    if not claims or any(claim.id is None for claim in claims):
        raise BadQuery("claim_sets: only with claims that all have an id")
    sets = tuple(tuple(_text(name, "claim_sets") for name in _names(one)) for one in _list(said["claim_sets"], "claim_sets"))
    if not {name for one in sets for name in one} <= {claim.id for claim in claims}:
        raise BadQuery("claim_sets: names a claim that claims does not have")
    return sets


def _names(given: object) -> list[object]:
    """A set of claims; one that is empty asks for the credential and for none of them."""
    return [] if given == [] else _list(given, "claim_sets")


def _set(given: object) -> CredentialSet:
    said = _object(given, "credential_sets")
    options = tuple(
        tuple(_text(name, "options") for name in _list(one, "options")) for one in _list(said.get("options"), "options")
    )
    return CredentialSet(options, _flag(said, "required", default=True))


def _authority(given: object) -> Authority:
    said = _object(given, "trusted_authorities")
    return Authority(_text(said.get("type"), "type"), tuple(_each(said, "values", lambda one: _text(one, "values"))))


def _read_step(given: object) -> Step:
    if given is None or isinstance(given, str) or (isinstance(given, int) and not isinstance(given, bool) and given >= 0):
        return given
    raise BadQuery("path: names, indexes and null")


def _value(given: object) -> Value:
    if not isinstance(given, str | int):  # a bool is an int
        raise BadQuery("values: texts, whole numbers, true and false")
    return given


def _each(said: Json, name: str, read_one: Callable[[object], _T]) -> Iterable[_T]:
    return (read_one(one) for one in _list(said.get(name), name))


def _list(given: object, name: str) -> list[object]:
    if not isinstance(given, list) or not given:
        raise BadQuery(f"{name}: a list that is not empty")
    return given


def _object(given: object, name: str) -> Json:
    if not isinstance(given, dict):
        raise BadQuery(f"{name}: an object")
    return given


def _text(given: object, name: str) -> str:
    if not isinstance(given, str) or not given:
        raise BadQuery(f"{name}: a text that is not empty")
    return given


def _id(given: object, name: str) -> str:
    if not isinstance(given, str) or not _ID.fullmatch(given):
        raise BadQuery(f"{name}: letters, digits, _ and -")
    return given


def _flag(said: Json, name: str, *, default: bool) -> bool:
    given = said.get(name, default)
    if not isinstance(given, bool):
        raise BadQuery(f"{name}: true or false")
    return given


def _differ(given: Iterable[object], name: str) -> None:
    every = list(given)
    if len(set(every)) != len(every):
        raise BadQuery(f"{name}: the same one twice")
