"""Reciprocity: which association may hold which endorsement, and what is known of recognition between two of them.

All members recognise each other's endorsements. To *hold* one, an association needs a licence for its age band; where
that is missing the endorsement is recognised and stays where it is. What was not found is answered *not known*.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.rulebook.catalogue import Catalogue, Edition, Licence, Rules
from ledger.rulebook.fact import Source
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, Category

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one association makes of another's endorsement, the reason in words, and where the reason comes from.

    ``held``: it may take the endorsement over. ``recognised``: it honours it, and cannot hold it. ``not known``: no page
    says. ``not a member``: outside the network on that day.
    """

    answer: Literal["held", "recognised", "not known", "not a member"]
    reason: str
    source: Source


def recognition(holding: Edition, asked: Edition, category: Category, age_band: AgeBand, day: date) -> Recognition:
    """What ``asked`` makes of an endorsement whose home is ``holding``, on ``day``."""
    for rules in (holding.on(day), asked.on(day)):
        if (doubt := _membership(rules)) is not None:
            return _not_recognised(doubt, rules)
    rules = asked.on(day)
    refusal = _age_band(rules, category, age_band)
    if refusal is not None:
        return Recognition("recognised", refusal.detail, rules.age_bands.source)
    return Recognition("held", f"{rules.name.value.short} may hold it.", rules.age_bands.source)


def _not_recognised(doubt: Refusal, rules: Rules) -> Recognition:
    answer: Literal["not known", "not a member"] = "not known" if isinstance(doubt, LicenceNotKnown) else "not a member"
    return Recognition(answer, doubt.detail, rules.licence.source)


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
    rules = joining.on(day)
    return _membership(rules) or _age_band(rules, category, age_band)


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


def _membership(rules: Rules) -> Refusal | None:
    name = rules.name.value.short
    match rules.licence.value:
        case Licence.CONFIRMED:
            return None
        case Licence.UNCONFIRMED:
            return LicenceNotKnown(f"{name}: {rules.licence.source.note}.")
        case Licence.NONE:
            return NotAMember(f"{name} was not a member on {rules.day}.")


def _age_band(rules: Rules, category: Category, age_band: AgeBand) -> Refusal | None:
    if age_band in rules.age_bands.value:
        return None
    title = rules.words.title(category, age_band).name
    return AgeBandNotLicensed(
        f"{rules.name.value.short} recognises the {title} and cannot hold it: it endorses in other age bands only."
    )
