"""The Digital Credentials Query Language of OpenID4VP 1.0 (sections 6 and 7): what somebody asks of a wallet.

Its parts, of which ours is built too, and the claims path pointer, which picks claims out of a credential in JSON. A query
is read from JSON in ``dcql_reading.py``; whether an answer is what was asked is ``dcql_matching.py``'s to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]
Step = str | int | None
Path = tuple[Step, ...]
"""A claims path pointer: a name, an index, or ``None`` for every element of an array (section 7)."""
Value = str | int | bool

SD_JWT: Final = "dc+sd-jwt"
LDP: Final = "ldp_vc"
JWT: Final = "jwt_vc_json"
MDOC: Final = "mso_mdoc"
"""Read, because it is in the specification; this ledger asks for none and can judge none."""


class NoSuchClaim(LookupError):
    """The path picks nothing out of this credential (section 7.1.1)."""


@dataclass(frozen=True, slots=True)
class ClaimQuery:
    """One claim that is asked for; ``values`` are those it may have, none if any will do (section 6.3)."""

    path: Path
    id: str | None = None
    values: tuple[Value, ...] = ()

    def to_json(self) -> Json:
        """As the request says it."""
        said: Json = {} if self.id is None else {"id": self.id}
        return said | {"path": list(self.path)} | ({"values": list(self.values)} if self.values else {})


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority or framework that the issuer is to belong to (section 6.1.1)."""

    type: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialQuery:
    """One credential that is asked for (section 6.1)."""

    id: str
    format: str
    kinds: tuple[frozenset[str], ...] = ()
    """One of these must be among its types: ``type_values``, or each of ``vct_values`` by itself; none if any will do."""
    claims: tuple[ClaimQuery, ...] = ()
    claim_sets: tuple[tuple[str, ...], ...] = ()
    multiple: bool = False
    authorities: tuple[Authority, ...] = ()
    bound: bool = True
    """Whether its holder is to prove that they hold its key."""

    def to_json(self) -> Json:
        """As the request says it; what is as by default is left out."""
        said: Json = {"id": self.id, "format": self.format, "meta": self._meta()}
        if self.multiple:
            said["multiple"] = True
        if self.authorities:
            said["trusted_authorities"] = [{"type": one.type, "values": list(one.values)} for one in self.authorities]
        if not self.bound:
            said["require_cryptographic_holder_binding"] = False
        if self.claims:
            said["claims"] = [claim.to_json() for claim in self.claims]
        return said | ({"claim_sets": [list(one) for one in self.claim_sets]} if self.claim_sets else {})

    def _meta(self) -> Json:
        if not self.kinds:
            return {}
        if self.format == SD_JWT:
            return {"vct_values": [kind for kinds in self.kinds for kind in kinds]}
        if self.format == MDOC:
            return {"doctype_value": next(iter(self.kinds[0]))}
        return {"type_values": [sorted(kinds) for kinds in self.kinds]}


@dataclass(frozen=True, slots=True)
class CredentialSet:
    """Ways to answer, the best liked first; one that is not required may stay unanswered (section 6.2)."""

    options: tuple[tuple[str, ...], ...]
    required: bool = True

    def to_json(self) -> Json:
        """As the request says it."""
        return {"options": [list(option) for option in self.options]} | ({} if self.required else {"required": False})


@dataclass(frozen=True, slots=True)
class Query:
    """All that is asked for at once."""

    credentials: tuple[CredentialQuery, ...]
    sets: tuple[CredentialSet, ...] = field(default=())

    def to_json(self) -> Json:
        """The ``dcql_query`` of a request."""
        said: Json = {"credentials": [one.to_json() for one in self.credentials]}
        return said | ({"credential_sets": [one.to_json() for one in self.sets]} if self.sets else {})


def pick(path: Path, credential: object) -> list[object]:
    """The claims that ``path`` picks out of a credential in JSON (section 7.1.1). Raises :class:`NoSuchClaim`."""
    chosen = [credential]
    for step in path:
        chosen = [found for element in chosen for found in _step(step, element)]
    if not chosen:
        raise NoSuchClaim(path)
    return chosen


def _step(step: Step, element: object) -> Sequence[object]:
    """What one step picks; a thing of the wrong kind ends the whole, a missing one is only left out."""
    if isinstance(step, str) and isinstance(element, dict):
        return [element[step]] if step in element else []
    if isinstance(element, list) and not isinstance(step, str):
        return element if step is None else element[step : step + 1]
    raise NoSuchClaim(step)
