"""Whether an answer is what a query asked for, and what it shows beyond that (OpenID4VP 1.0, sections 6.4 and 8.6).

What a wallet was asked to keep to it need not have kept to (section 14.9), so everything is looked at again: formats and
types, whose key, each claim and its values, one answer or several, and the sets. What was not asked for is told, not refused:
whoever asked should know that they were shown more than they asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.credentials.dcql import Authority, ClaimQuery, CredentialQuery, Json, NoSuchClaim, Path, Query, Step, Value, pick

FORMAT: Final = "format"
TYPE: Final = "type"
UNBOUND: Final = "unbound"
AUTHORITY: Final = "authority"
MISSING: Final = "missing"
SEVERAL: Final = "several"


class CannotHonour(ValueError):
    """The query asks for an authority, and nobody here can say whether an issuer belongs to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One presentation, as far as it was verified."""

    format: str
    types: frozenset[str]
    """Its ``vct`` and those it extends, its types in full, or its doctype."""
    claims: Json
    """The credential as it was shown: the root of every path."""
    revealed: frozenset[Path]
    """What its holder could have kept back, or where nothing can be kept back, what it says of somebody."""
    bound: bool
    """Whether its holder has proved that they hold its key."""
    credential: str = ""
    """What tells this credential from others; the same where two queries are answered with one."""


Trusts = Callable[[Authority, Shown], bool]
"""Whether the issuer of what was shown belongs to one of these authorities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One presentation beside the query that it answers."""

    id: str
    asked: tuple[Path, ...]
    missing: tuple[Path, ...]
    """Asked for, and not shown, or shown with another value than those asked for."""
    more: tuple[Path, ...]
    """Shown, and not asked for."""
    faults: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether it answers its query."""
        return not self.faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The whole answer beside the whole query."""

    fits: tuple[Fit, ...]
    unknown: tuple[str, ...]
    """Names under which something was answered that the query does not have."""
    unanswered: tuple[str, ...]
    """Queries that had to be answered and were not, or not well; of a set, its first option."""
    needless: tuple[str, ...]
    """Queries that were answered beyond what the sets asked for."""

    @property
    def good(self) -> bool:
        """Whether what was asked for is there, those left out that are not good (section 8.6)."""
        return not self.unknown and not self.unanswered


def match(query: Query, answer: Mapping[str, Sequence[Shown]], trusts: Trusts | None = None) -> Match:
    """The ``answer``, presentations by the ids of the credential queries, beside ``query``.

    Raises :class:`CannotHonour` where an authority is asked for and ``trusts`` is not given.
    """
    if trusts is None and any(one.authorities for one in query.credentials):
        raise CannotHonour("trusted_authorities")
    fits = tuple(_fit(one, shown, query, answer, trusts) for one in query.credentials for shown in _answers(one, answer))
    answered = {fit.id for fit in fits if fit.good}
    unanswered, used = _sets(query, answered)
    known = {one.id for one in query.credentials}
    return Match(
        fits=fits,
        unknown=tuple(sorted(set(answer) - known)),
        unanswered=unanswered,
        needless=tuple(one.id for one in query.credentials if one.id in answered - used),
    )


def _answers(one: CredentialQuery, answer: Mapping[str, Sequence[Shown]]) -> Sequence[Shown]:
    return answer.get(one.id, ())


def _sets(query: Query, answered: set[str]) -> tuple[tuple[str, ...], set[str]]:
    """What is missing, and what was of use: without sets everything is asked for, with them what one option names."""
    if not query.sets:
        every = [one.id for one in query.credentials]
        return tuple(name for name in every if name not in answered), set(every)
    missing: list[str] = []
    used: set[str] = set()
    for one in query.sets:
        met = next((option for option in one.options if set(option) <= answered), None)
        if met is not None:
            used |= set(met)
        elif one.required:
            missing += [name for name in one.options[0] if name not in answered]
    return tuple(dict.fromkeys(missing)), used


def _fit(one: CredentialQuery, shown: Shown, query: Query, answer: Mapping[str, Sequence[Shown]], trusts: Trusts | None) -> Fit:
    asked = _asked(one, shown)
    missing = tuple(claim.path for claim in asked if not _has(shown, claim))
    paths = tuple(claim.path for claim in asked)
    elsewhere = _asked_elsewhere(one, shown, query, answer)
    more = sorted((path for path in shown.revealed if not any(_covers(known, path) for known in (*paths, *elsewhere))), key=repr)
    faults = tuple(_faults(one, shown, several=len(_answers(one, answer)) > 1, missing=bool(missing), trusts=trusts))
    return Fit(id=one.id, asked=paths, missing=missing, more=tuple(more), faults=faults)


def _faults(one: CredentialQuery, shown: Shown, *, several: bool, missing: bool, trusts: Trusts | None) -> list[str]:
    wrong = {
        FORMAT: shown.format != one.format,
        TYPE: bool(one.kinds) and not any(kinds <= shown.types for kinds in one.kinds),
        UNBOUND: one.bound and not shown.bound,
        AUTHORITY: trusts is not None and bool(one.authorities) and not any(trusts(each, shown) for each in one.authorities),
        MISSING: missing,
        SEVERAL: several and not one.multiple,
    }
    return [fault for fault, found in wrong.items() if found]


def _asked(one: CredentialQuery, shown: Shown) -> tuple[ClaimQuery, ...]:
    """The claims asked for; with sets of them, the first that is there whole, or else the first."""
    if not one.claim_sets:
        return one.claims
    by_id = {claim.id: claim for claim in one.claims}
    options = [tuple(by_id[name] for name in option) for option in one.claim_sets]
    return next((option for option in options if all(_has(shown, claim) for claim in option)), options[0])


def _asked_elsewhere(one: CredentialQuery, shown: Shown, query: Query, answer: Mapping[str, Sequence[Shown]]) -> tuple[Path, ...]:
    """What other queries asked for of this very credential: one presentation may show that too (section 6.4)."""
    others = (
        claim.path
        for other in query.credentials
        for theirs in _answers(other, answer)
        if other is not one and shown.credential and theirs.credential == shown.credential
        for claim in _asked(other, theirs)
    )
    return tuple(others)


def _has(shown: Shown, claim: ClaimQuery) -> bool:
    """Whether the claim is there, with one of the values asked for: of the same type, true is not 1 (section 6.3)."""
    try:
        found = pick(claim.path, shown.claims)
    except NoSuchClaim:
        return False
    return not claim.values or any(_same(value, one) for value in claim.values for one in found)


def _same(value: Value, found: object) -> bool:
    return type(value) is type(found) and value == found


def _covers(asked: Path, revealed: Path) -> bool:
    """Whether what is revealed was asked for, or leads to it."""
    return all(_alike(one, other) for one, other in zip(asked, revealed, strict=False))


def _alike(asked: Step, revealed: Step) -> bool:
    return asked == revealed or (asked is None and isinstance(revealed, int)) or (revealed is None and isinstance(asked, int))
