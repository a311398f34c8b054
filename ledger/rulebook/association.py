"""Association: who may endorse, from when to when, under which name and with which keys.

The office is founded by the Alliance's offline root; members are admitted, renamed and ended by its online key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.rulebook.vocabulary import AgeBand, AssociationCode, LineId, PersonId, Role, Term

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeFounded:
    """The first line of every ledger."""

    valid: Term
    origin: str
    public_url: str
    demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAdded:
    """A verifier key (signed-note form) speaks for its actor from this line on; ``custody`` says who holds its private half.

    ``es256`` is the P-256 key beside it (a multikey), which signs tokens; the two are retired and suspected together. Lines from
    before there was one have none.
    """

    valid: Term
    vkey: str
    custody: Literal["operator", "association"]
    es256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevoked:
    """The key, and the P-256 key announced with it, no longer speak; lines from ``suspect_from`` (a leaf index) on are to be confirmed one by one."""

    valid: Term
    vkey: str
    suspect_from: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPublished:
    """Which log key and witnesses a verifier should ask for (C2SP tlog-policy), by digest."""

    valid: Term
    sha256: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPublished:
    """A catalogue of rules in force from ``start``; its bytes are published by digest."""

    valid: Term
    sha256: str
    start: date
    supersedes: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A member of the Alliance's network, over ``valid``; ``licence`` says whether its licence to endorse was confirmed."""

    valid: Term
    name: str
    jurisdictions: tuple[str, ...]
    age_bands: tuple[AgeBand, ...]
    licence: Literal["confirmed", "unconfirmed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """The association goes by another name from ``valid.start``."""

    valid: Term
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The association is no longer a member from ``valid.start``."""

    valid: Term
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded:
    """From ``valid.start`` on what ``leaving`` held goes to ``joining``, on whose page this stands; each endorsement by its own lines.

    ``ended``: ``leaving`` is a member no more; ``merged``: it is one no more because it became a part of ``joining``; ``split``:
    it stays a member, and those who live in ``jurisdictions`` go; ``joined``: so do the Alliance's own who live there. Where
    everybody goes, ``jurisdictions`` are none.
    """

    valid: Term
    leaving: AssociationCode
    joining: AssociationCode
    ground: Literal["ended", "merged", "split", "joined"]
    jurisdictions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKept:
    """From ``valid.start`` the association's endorsements begin, and are received, in the ledger whose log is ``origin``.

    ``url`` is where that ledger answers, ``root`` the verifier key of its root; where ``origin`` is this very log, here.
    """

    valid: Term
    origin: str
    url: str
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPublished:
    """The status lists signed in one round, by digest."""

    valid: Term
    lists: tuple[PublishedList, ...]


@dataclass(frozen=True, slots=True)
class PublishedList:
    """One status list and the SHA-256 of its exact bytes."""

    url: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAdopted:
    """The association vouches for a file of existing endorsements: its SHA-256 and how many rows it has."""

    valid: Term
    sha256: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyErased:
    """The private half of these lines, all of one page, is gone for ever; ``basis`` says on what ground."""

    valid: Term
    ids: tuple[LineId, ...]
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerAppointed:
    """A person may act for the association in ``role``, over ``valid`` (sealed)."""

    valid: Term
    association: AssociationCode
    role: Role
    officer: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerEnded:
    """The person no longer acts for the association from ``valid.start`` (sealed)."""

    valid: Term
    officer: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRefused:
    """An officer tried what they may not do: which act, and the refusal's name (sealed)."""

    valid: Term
    officer: PersonId
    act: str
    refusal: str


Event = (
    OfficeFounded | KeyAdded | KeyRevoked | PolicyPublished | EditionPublished | Admitted | Renamed | Ended
    | Succeeded | LedgerKept | StatusPublished | BatchAdopted | BodyErased | OfficerAppointed | OfficerEnded | AttemptRefused
)  # fmt: skip
