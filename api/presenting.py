"""A wallet's answer, verified by the very verifier that a file is verified by, with this office's lists and books at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api import checking
from api.desk import Desk
from ledger.credentials import wallet_shown, wanted
from ledger.credentials.binding import Expected
from ledger.credentials.credential import render
from ledger.credentials.wallet_answer import Presentation
from ledger.credentials.wanted import Fact
from ledger.procedures import presentations
from ledger.procedures.presentations import BoundTo, Judge, Judged, Outcome


@dataclass(frozen=True, slots=True)
class Seen:
    """How an asking stands, in facts: what was asked, what of that is shown, what is not there, what is shown besides."""

    outcome: Outcome
    asked: tuple[Fact, ...]
    shown: tuple[Fact, ...] = ()
    missing: tuple[Fact, ...] = ()
    more: tuple[Fact, ...] = ()


def take(desk: Desk, ref: str, fields: Mapping[str, str]) -> str | None:
    """Takes what a wallet answers; where it leads back to. Raises what ``presentations.answer`` raises."""
    return presentations.answer(desk.office, ref, fields, judge(desk))


def look(desk: Desk, ref: str, secret: str, code: str | None = None) -> Seen:
    """How it stands, for whoever has the secret. Raises ``NoSuchAsking``, ``ShownWhereItLeads``."""
    return seen(presentations.outcome(desk.office, ref, secret, judge(desk), code))


def judge(desk: Desk) -> Judge:
    """The verifier, of one presentation for one request."""

    def judged(form: str, presented: Presentation, bound: BoundTo) -> Judged:
        data = presented.encode("utf-8", "replace") if isinstance(presented, str) else render(presented)
        report = checking.verify(desk, data, on=bound.on, presentation=Expected(bound.nonce, bound.audience))
        return Judged(form, report, wallet_shown.shown(form, data, report))

    return judged


def seen(outcome: Outcome) -> Seen:
    """The outcome in facts. A credential that is shown whole shows more than was asked, and that is said."""
    order = outcome.order
    asked = tuple(fact for fact in Fact if fact in order.facts or (fact is Fact.CATEGORY and order.category is not None))
    if outcome.match is None:
        return Seen(outcome, asked)
    fits = [(form, fit) for fit in outcome.match.fits for form, name in wanted.IDS.items() if name == fit.id]
    there = {fact for form, fit in fits for fact in wanted.facts_at(form, set(fit.asked) - set(fit.missing))}
    besides = {fact for form, fit in fits for fact in wanted.facts_at(form, fit.more)}
    return Seen(
        outcome,
        asked,
        tuple(fact for fact in asked if fact in there),
        tuple(fact for fact in asked if fact not in there),
        tuple(fact for fact in Fact if fact in besides),
    )
