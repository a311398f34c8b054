"""Whether another association honours such an endorsement: notes from the trust file's table, the same offline as online.

They say nothing of the credential itself, so none of them is a check that passed; what rests on a default says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.credentials.presented import Presented
from ledger.credentials.report import Check, Outcome, Report, note
from ledger.credentials.trust import Trust
from ledger.rulebook.catalogue import AssociationNotKnown
from ledger.rulebook.reciprocity import Purpose, Recognition, Reply, Table, recognition
from ledger.rulebook.vocabulary import AgeBand, Category

NAME = "recognition"


def asked_of(report: Report, trust: Trust | None, asked: str) -> Report:
    """The report, and after it what the association ``asked`` (a code) makes of such an endorsement on the report's day, in UTC.

    One line for a stay, one for a move, and one for each thing still asked. The verdict is as it was.
    """
    if report.presented is None:
        return report
    return report._replace(checks=(*report.checks, *_told(report, report.presented, trust, asked)))


def _told(report: Report, said: Presented, trust: Trust | None, asked: str) -> Iterator[Check]:
    member = trust.member(said.issuer) if trust is not None else None
    if any(check.outcome is Outcome.FAILED for check in report.checks):
        yield note(NAME, "recognition.not_good", asked=asked)
    elif trust is None or member is None:
        yield note(NAME, "recognition.no_trust", asked=asked)
    elif trust.reciprocity is None:
        yield note(NAME, "recognition.not_checked", asked=asked)
    else:
        yield from _answers(trust.reciprocity, member.membership.code, said, asked, report.checked_at.date())


def _answers(table: Table, home: str, said: Presented, asked: str, day: date) -> Iterator[Check]:
    if said.category is None or said.age_band is None:
        yield note(NAME, "recognition.not_shown", asked=asked)
        return
    try:
        kind = Category(said.category), AgeBand(said.age_band)
        answers = [recognition(table, home, asked, purpose, *kind, day) for purpose in Purpose]
    except (AssociationNotKnown, ValueError):
        yield note(NAME, "recognition.not_listed", asked=asked)
        return
    names = {"asked": table.member(asked).name, "home": table.member(home).name}
    if home == asked and answers[0].answer is Reply.RECOGNISED:
        yield note(NAME, "recognition.home", **names)
        return
    for answer in answers:
        yield from _lines(answer, names)


def _lines(told: Recognition, names: dict[str, str]) -> Iterator[Check]:
    key = f"{NAME}.{told.purpose}.{told.answer.replace(' ', '_')}{'_default' if told.by_default else ''}"
    yield note(
        NAME, key, day=told.on.isoformat(), refs=", ".join(told.source.refs), reason=told.reason.removesuffix("."), **names
    )
    for one in told.conditions:
        if one.days is None:
            yield note(NAME, f"{NAME}.asks.{one.ask}", **names)
        else:
            yield note(NAME, f"{NAME}.asks.{one.ask}_within", days=str(one.days), **names)
