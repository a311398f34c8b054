"""Reciprocity: what one association makes of another's endorsement, for somebody who works there or who moves there.

All members recognise each other's endorsements. To *hold* one, an association needs a licence for its age band; where
that is missing the endorsement is recognised and stays where it is. What is asked is in the editions' rows (``terms.py``).
What was not found is a default and says so; where a licence was not confirmed the answer is *not known*, either way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from ledger.rulebook.catalogue import AssociationNotKnown, Catalogue, Edition, Licence, Rules, licence_on
from ledger.rulebook.fact import Confidence, Fact, Found, NotFound, Row, Source, in_force
from ledger.rulebook.policies import Joining
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.terms import Ask, Condition, Purpose, Recognising, Terms, terms
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, Category, Term

__all__ = [
    "AgeBandNotLicensed", "Ask", "Condition", "LicenceNotKnown", "LivesElsewhere", "NotAMember", "Purpose", "Recognising",
    "Recognition", "Reply", "Said", "Table", "Terms", "may_hold", "may_join", "recognition", "require_may_join", "require_resident",
    "table_of", "terms", "unserved",
]  # fmt: skip

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Said:
    """What one file says of reciprocity: an association's, or the network's, which holds under all of them."""

    code: str
    name: str
    licence: tuple[Row[Licence], ...] = ()
    age_bands: tuple[Row[tuple[AgeBand, ...]], ...] = ()
    reciprocity: tuple[Fact[Recognising], ...] = ()
    joining: tuple[Row[Joining], ...] = ()
    """Whose membership is accepted where one is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """All that an answer rests on, small enough for a trust file. ``retired``: from which day nobody is endorsed in it."""

    network: Said
    members: tuple[Said, ...]
    retired: tuple[Fact[Category], ...]

    def member(self, code: str) -> Said:
        """What this association says. Raises ``AssociationNotKnown``."""
        for member in self.members:
            if member.code == code:
                return member
        raise AssociationNotKnown(field="association")


def table_of(catalogue: Catalogue, day: date, absent: Mapping[str, Sequence[Term]] | None = None) -> Table:
    """The table of the editions. ``day`` is for their names only; ``absent``: on which days the ledger has whom as no member."""
    network = catalogue.network
    shared = Said(
        code="network",
        name="network",
        age_bands=network.age_bands,
        reciprocity=network.reciprocity,
        joining=network.policies.joining,
    )
    retired = tuple(
        Found(facts.category, facts.source, Term(facts.retired)) for facts in network.words.categories if facts.retired
    )
    members = tuple(_said(edition, day, (absent or {}).get(edition.code, ())) for edition in catalogue.editions)
    return Table(network=shared, members=members, retired=retired)


def _said(edition: Edition, day: date, absent: Sequence[Term]) -> Said:
    told = Source(edition.code, (), Confidence.SHARED, "the ledger records that its membership ended")
    return Said(
        code=edition.code,
        name=in_force(edition.names, day).value.short,
        licence=(*edition.licence, *(Found(Licence.NONE, told, term) for term in absent)),
        age_bands=edition.age_bands,
        reciprocity=edition.reciprocity,
        joining=edition.policies.joining,
    )


class Reply(StrEnum):
    """What an association makes of it."""

    RECOGNISED = "recognised"
    """It honours the endorsement, which stays at home where it is; asked for a move: because it cannot hold it."""
    HELD = "held"
    """Asked for a move: it may take the endorsement home."""
    NOT_HONOURED = "not honoured"
    NOT_KNOWN = "not known"
    """No page says that one of the two may endorse."""
    NOT_A_MEMBER = "not a member"
    """One of the two lies outside the network on that day."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What ``asked`` makes of it on the day ``on``, why, what it still asks, and where that comes from.

    ``by_default``: the answer rests on something that was looked for and not found, so that it is ours. ``membership``: whose
    membership satisfies ``asked``, where one is among the conditions; ``None`` where none is.
    """

    home: str
    asked: str
    purpose: Purpose
    on: date
    answer: Reply
    reason: str
    source: Source
    by_default: bool = False
    conditions: tuple[Condition, ...] = ()
    membership: Fact[Joining] | None = None


def recognition(  # noqa: PLR0917 - each a coordinate of the table
    table: Table, home: str, asked: str, purpose: Purpose, category: Category, age_band: AgeBand, day: date
) -> Recognition:
    """What ``asked`` makes on ``day`` of an endorsement whose home is ``home``. Raises ``AssociationNotKnown``."""
    one, other = table.member(home), table.member(asked)
    licences = [licence_on(said.licence, day) for said in (one, other)]
    for said, licence in zip((one, other), licences, strict=True):
        if (doubt := _membership(said.name, licence, day)) is not None:
            reply = Reply.NOT_KNOWN if isinstance(doubt, LicenceNotKnown) else Reply.NOT_A_MEMBER
            return Recognition(home, asked, purpose, day, reply, doubt.detail, licence.source)
    for gone in table.retired:
        if gone.value is category and gone.term.covers(day):
            reason = f"Nobody is endorsed in this category since {gone.term.start}."
            return Recognition(home, asked, purpose, day, Reply.NOT_HONOURED, reason, gone.source)
    return _between_members(table, one, other, purpose, category, age_band, day)


def _between_members(  # noqa: PLR0917 - as above
    table: Table, home: Said, asked: Said, purpose: Purpose, category: Category, age_band: AgeBand, day: date
) -> Recognition:
    bands = in_force(table.network.age_bands + asked.age_bands, day)
    held = purpose is Purpose.MOVE and age_band in bands.value
    reply = Reply.HELD if held else Reply.RECOGNISED
    if home.code == asked.code:
        licence = licence_on(asked.licence, day)
        return Recognition(home.code, asked.code, purpose, day, reply, f"{asked.name} is its home.", licence.source)
    rows = table.network.reciprocity + asked.reciprocity
    fact = terms(rows, Purpose.MOVE if held else Purpose.STAY, category, age_band, home.code, day)
    reason, source = _REASONS[reply].format(asked=asked.name, home=home.name), fact.source
    if not fact.value.honoured:
        reply, reason = Reply.NOT_HONOURED, f"{asked.name} does not honour it."
    elif purpose is Purpose.MOVE and not held:
        reason, source = f"{asked.name} recognises it and cannot hold it: it endorses in other age bands only.", bands.source
    rests_on = (fact, bands) if purpose is Purpose.MOVE else (fact,)
    asks = fact.value.asks
    return Recognition(
        home.code, asked.code, purpose, day, reply, reason, source,
        by_default=any(isinstance(one, NotFound) for one in rests_on),
        conditions=asks,
        membership=_accepted(table, asked, day) if any(one.ask is Ask.MEMBERSHIP for one in asks) else None,
    )  # fmt: skip


_REASONS: Final = {
    Reply.RECOGNISED: "{asked} honours it for work there; its home stays {home}.",
    Reply.HELD: "{asked} may take it home from {home}.",
}


def _accepted(table: Table, asked: Said, day: date) -> Fact[Joining]:
    return in_force(table.network.joining + asked.joining, day)


# What may be done -------------------------------------------------------------


class NotAMember(Refusal):
    """The association is not a member of the network on that day."""


class LicenceNotKnown(Refusal):
    """It was not confirmed that the association may endorse, so whether it may hold this is not known."""


class AgeBandNotLicensed(Refusal):
    """The association recognises this endorsement and cannot issue or hold it, its licence covering another age band."""


class LivesElsewhere(Refusal):
    """Residence decides who endorses: only the association of the place where somebody lives may grant."""


def may_join(joining: Edition, category: Category, age_band: AgeBand, day: date) -> Refusal | None:
    """Why ``joining`` may not take over an endorsement on ``day``; ``None`` where it may."""
    return may_hold(joining.on(day), category, age_band)


def may_hold(rules: Rules, category: Category, age_band: AgeBand) -> Refusal | None:
    """As ``may_join``, by the rules of the day."""
    return _membership(rules.name.value.short, rules.licence, rules.day) or _age_band(rules, category, age_band)


def require_may_join(joining: Edition, category: Category, age_band: AgeBand, day: date) -> None:
    """Raises ``NotAMember``, ``LicenceNotKnown`` or ``AgeBandNotLicensed`` where ``may_join`` gives it."""
    refusal = may_join(joining, category, age_band, day)
    if refusal is not None:
        raise refusal


def require_resident(catalogue: Catalogue, granting: Edition, residence: str, day: date) -> None:
    """Only the association where somebody lives may grant; the Alliance, where no confirmed association is.

    ``residence`` is a US postal code, or a country's code. Raises ``LivesElsewhere``.
    """
    if granting.code != ALLIANCE:
        allowed = residence in granting.jurisdictions
    else:
        home = catalogue.home_of(residence, day)
        allowed = home.code == ALLIANCE or home.on(day).licence.value is not Licence.CONFIRMED
    if not allowed:
        raise LivesElsewhere(field="residence")


def unserved(catalogue: Catalogue, residence: str, day: date) -> frozenset[AgeBand]:
    """The age bands that nobody holds where somebody lives but the Alliance: no confirmed association of theirs is licensed for them."""
    rules = catalogue.home_of(residence, day).on(day)
    served = rules.age_bands.value if rules.licence.value is Licence.CONFIRMED and rules.code != ALLIANCE else ()
    return frozenset(AgeBand) - frozenset(served)


def _membership(name: str, licence: Fact[Licence], day: date) -> Refusal | None:
    match licence.value:
        case Licence.CONFIRMED:
            return None
        case Licence.UNCONFIRMED:
            return LicenceNotKnown(f"{name}: {licence.source.note}.")
        case Licence.NONE:
            return NotAMember(f"{name} was not a member on {day}.")


def _age_band(rules: Rules, category: Category, age_band: AgeBand) -> Refusal | None:
    if age_band in rules.age_bands.value:
        return None
    title = rules.words.title(category, age_band).name
    return AgeBandNotLicensed(
        f"{rules.name.value.short} recognises the {title} and cannot hold it: it endorses in other age bands only."
    )
