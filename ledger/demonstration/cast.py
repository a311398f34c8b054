"""The known cases of the demonstration, each a story.

Each story schedules its acts on their days; an act looks up what it needs when its day comes.
"""

from __future__ import annotations

from datetime import date

from ledger.demonstration.stage import Stage
from ledger.demonstration.story import Story, file, row
from ledger.procedures import certificates, credentials, endorsements, transfer_clock, transfers, withdrawing
from ledger.procedures.adoption import Adoption
from ledger.procedures.withdrawing import Which
from ledger.rulebook.transfer import Matter
from ledger.rulebook.vocabulary import AgeBand, Category, LineId, Term


def schedule(stage: Stage) -> int:
    """Schedules the known cases, and says how many there are."""
    return len([story(stage) for story in STORIES])


# The known cases ----------------------------------------------------------------


def _wisconsin_to_colorado(stage: Stage) -> Story:
    story = Story(stage, "wi", name=("Maria", "Demonstration-Lopez")).begins(date(2023, 2, 13), 38)
    story.renews(date(2024, 11, 18), confirmed=29).moves(date(2026, 5, 4), "co", released=7, accepted=22)
    office = stage.office
    story.then(date(2025, 1, 20), lambda n: certificates.issue(office, n, stage.coordinators["wi"]))  # superseded by the move
    story.then(date(2026, 6, 1), lambda n: certificates.issue(office, n, stage.coordinators["co"]))
    return story.known_as("wisconsin-to-colorado", "applied for and granted in Wisconsin, renewed, moved to Colorado")


def _lapsed(stage: Stage) -> Story:
    story = Story(stage, "ne").begins(date(2023, 3, 6))
    story.then(date(2025, 1, 9), lambda n: endorsements.lapse(stage.office, n, stage.coordinators["ne"]))
    return story.known_as("lapsed", "granted in Nebraska, not renewed, lapsed without a late period")


def _reinstated(stage: Stage) -> Story:
    story = Story(stage, "mi").begins(date(2023, 4, 3))
    story.then(date(2025, 1, 14), lambda n: endorsements.lapse(stage.office, n, stage.coordinators["mi"]))
    story.then(date(2025, 9, 2), lambda n: endorsements.reinstate(stage.office, n, stage.coordinators["mi"]))
    return story.known_as("reinstated", "lapsed in Michigan, and came back in September 2025")


def _on_leave(stage: Stage) -> Story:
    by = stage.coordinators
    story = Story(stage, "co", Category.MENTAL_HEALTH_SPECIALIST).begins(date(2024, 5, 6))
    story.then(date(2025, 9, 1), lambda n: endorsements.pause(stage.office, n, by["co"], reason="family leave"))
    story.then(date(2026, 2, 2), lambda n: endorsements.resume(stage.office, n, by["co"]))
    return story.known_as("on-leave-and-back", "inactive from September 2025 to February 2026, on request")


def _sanction_learned_late(stage: Stage) -> Story:
    story = Story(stage, "va", Category.MENTOR_CLINICAL).begins(date(2024, 3, 4))
    office = stage.office
    story.then(
        date(2026, 5, 11),
        lambda n: endorsements.pause(
            office, n, stage.coordinators["va"], start=date(2026, 2, 2), reason="licensing board sanction"
        ),
    )
    return story.known_as("learned-late", "inactive from 2 February 2026, but recorded only on 11 May 2026")


def _corrected(stage: Stage) -> Story:
    story = Story(stage, "pa", Category.FAMILY_ASSOCIATE, AgeBand.EARLY_CHILDHOOD).begins(date(2024, 6, 3))

    def correct(number: str) -> None:
        opened = endorsements.find(stage.office, number)
        first = opened.held.lines[0]
        days = Term(date(2024, 6, 3), first.event.valid.end)
        endorsements.correct(
            stage.office, number, stage.coordinators["pa"], corrects=first.id, days=days, granted_on=date(2024, 6, 3),
            reason="the decision was dated by the day of typing",
        )  # fmt: skip

    return story.then(date(2025, 3, 17), correct).known_as(
        "corrected", "its first day was wrong, and was put right by another line"
    )


def _late_now(stage: Stage) -> Story:
    return _offile(stage, "az", "late", "its cover ended 12 days ago; in Arizona it may still be renewed late", expires=12)


def _not_renewed(stage: Stage) -> Story:
    return _offile(stage, "tx", "not-renewed", "its cover ended 30 days ago; Texas has no late period", expires=30)


def _under_review(stage: Stage) -> Story:
    story = _offile(stage, "ok", "under-review", "renewed in time, not confirmed yet: active, under review", expires=5)
    return story.renews(stage.ago(25), confirmed=None)


def _unknown_dates(stage: Stage) -> Story:
    return _offile(
        stage, "nm", "dates-unknown", "adopted from a file that knew no dates: earlier days are not known", expires=None
    )


def _emeritus(stage: Stage) -> Story:
    return _offile(stage, "ct", "emeritus", "adopted as emeritus", expires=None, status="emeritus")


def _deceased(stage: Stage) -> Story:
    return _offile(stage, "ma", "deceased", "the holder has died", expires=None, status="deceased")


def _unconfirmed(stage: Stage) -> Story:
    return _offile(stage, "ga", "licence-unconfirmed", "its association's licence to endorse was not confirmed", expires=-400)


def _relinquished(stage: Stage) -> Story:
    story = Story(stage, "nj").begins(date(2024, 9, 2))
    story.then(date(2026, 1, 12), lambda n: endorsements.end(stage.office, n, stage.coordinators["nj"], how="relinquished"))
    return story.known_as("relinquished", "given up by its holder in January 2026")


def _archived(stage: Stage) -> Story:
    story = Story(stage, "mn", age_band=AgeBand.EARLY_CHILDHOOD).begins(date(2024, 9, 9))
    story.then(date(2026, 1, 19), lambda n: endorsements.end(stage.office, n, stage.coordinators["mn"], how="archived"))
    return story.known_as("archived", "set aside by its holder in January 2026")


def _revoked(stage: Stage) -> Story:
    story = Story(stage, "al").begins(date(2024, 10, 7))
    issued: list[LineId] = []
    office = stage.office
    story.then(date(2025, 1, 8), lambda n: issued.append(credentials.issue(office, n, stage.coordinators["al"]).line))
    story.then(
        date(2025, 8, 4),
        lambda n: withdrawing.revoke(office, [Which(n, issued[0])], stage.coordinators["al"], reason="lost device"),
    )
    return story.known_as("credential-revoked", "active; the credential issued in January 2025 was revoked")


def _waiting_for_release(stage: Stage) -> Story:
    story = Story(stage, "sc").begins(date(2025, 2, 3)).moves(stage.ago(9), "nc", released=None)
    return story.known_as("transfer-requested", "asked to move to North Carolina; South Carolina has not answered yet")


def _waiting_for_acceptance(stage: Stage) -> Story:
    story = Story(stage, "or").begins(date(2025, 3, 3)).moves(stage.ago(20), "wa", released=5, accepted=None)
    return story.known_as("transfer-released", "released by Oregon; Washington has not accepted yet")


def _disputed(stage: Stage) -> Story:
    story = Story(stage, "ri").begins(date(2025, 2, 24)).moves(stage.ago(30), "ct", released=None)
    office, by = stage.office, stage.coordinators["ri"]
    reason = "a complaint is being looked into"
    story.deals(stage.ago(21), lambda page: transfers.dispute(office, page, by, matter=Matter.COMPLAINT, reason=reason))
    return story.known_as(
        "transfer-disputed", "asked to move to Connecticut; Rhode Island disputes the standing, and holds it until its day"
    )


def _escalated(stage: Stage) -> Story:
    story = Story(stage, "id").begins(date(2025, 2, 17)).moves(stage.ago(66), "tx", released=None)
    story.deals(stage.ago(20), lambda page: transfer_clock.remind(stage.office, page))
    story.deals(stage.ago(5), lambda page: transfer_clock.escalate(stage.office, page))
    return story.known_as(
        "transfer-escalated", "asked to move to Texas; Idaho was reminded and silent, and the Alliance holds it now"
    )


def _declined(stage: Stage) -> Story:
    story = Story(stage, "in").begins(date(2025, 3, 10)).moves(date(2026, 8, 3), "mi", released=None)
    office, by = stage.office, stage.coordinators["in"]
    story.deals(date(2026, 8, 17), lambda page: transfers.decline(office, page, by, reason="asked for in error"))
    return story.known_as("transfer-declined", "asked to move to Michigan; Indiana declined")


def _unlisted(stage: Stage) -> Story:
    story = Story(stage, "ks", listed=False).begins(date(2025, 4, 7))
    return story.known_as("not-listed", "active, but its holder does not agree to be found by name")


def _offile(stage: Stage, home: str, name: str, what: str, *, expires: int | None, status: str = "active") -> Story:
    """A story that begins with an adoption; ``expires`` is so many days before today."""
    story = Story(stage, home)
    ends = "" if expires is None else stage.ago(expires).isoformat()
    cells = row(next(stage.names), ("FS", "IMH"), ("" if expires is None else "2021-03-15", ends), status=status)

    def adopt() -> None:
        outcome = next(Adoption(stage.office, home, file([cells]), by=stage.coordinators[home]).run())
        story.number = outcome.number

    stage.at(stage.ago(300), adopt, home)
    return story.known_as(name, what)


STORIES = (
    _wisconsin_to_colorado, _lapsed, _reinstated, _on_leave, _sanction_learned_late, _corrected, _late_now, _not_renewed,
    _under_review, _unknown_dates, _emeritus, _deceased, _unconfirmed, _relinquished, _archived, _revoked, _waiting_for_release,
    _waiting_for_acceptance, _disputed, _escalated, _declined, _unlisted,
)  # fmt: skip
