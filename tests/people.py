"""The cast of every story: Maria, who moves from Wisconsin to Colorado, and the people who look after the books."""

from __future__ import annotations

from datetime import date

from ledger.rulebook import application, association, authority, endorsement, transfer
from ledger.rulebook.vocabulary import (
    ALLIANCE,
    AgeBand,
    AssociationCode,
    Category,
    Line,
    LineId,
    Officer,
    PageId,
    PersonId,
    Role,
    Term,
)

WISCONSIN = AssociationCode("wi")
COLORADO = AssociationCode("co")
ARIZONA = AssociationCode("az")

MARIA = PersonId("maria")
PAGE = PageId("marias-endorsement")
APPLICATION = PageId("marias-application")

WISCONSIN_COORDINATOR = Officer(PersonId("ruth"), WISCONSIN, Role.COORDINATOR)
WISCONSIN_REVIEWER = Officer(PersonId("rita"), WISCONSIN, Role.REVIEWER)
COLORADO_COORDINATOR = Officer(PersonId("carl"), COLORADO, Role.COORDINATOR)
ARIZONA_COORDINATOR = Officer(PersonId("anna"), ARIZONA, Role.COORDINATOR)
ALLIANCE_COORDINATOR = Officer(PersonId("alma"), ALLIANCE, Role.COORDINATOR)

EDITION = "e" * 64
NUMBER = "WI-000123-4X79"

GRANTED_ON = date(2024, 3, 1)
CYCLE = Term(GRANTED_ON, date(2024, 12, 31))
NEXT_CYCLE = Term(date(2025, 1, 1), date(2025, 12, 31))
LATE_UNTIL = date(2025, 1, 31)
JUNE = date(2024, 6, 1)
OCTOBER = date(2024, 10, 15)
JANUARY = date(2025, 1, 10)
MARCH = date(2025, 3, 1)

GRANTED = endorsement.Granted(
    valid=CYCLE, category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT, edition=EDITION, rule="cycle",
    late_until=None, number=NUMBER, holder=MARIA, application=APPLICATION,
)  # fmt: skip


def line(index, event, *, actor=WISCONSIN, at=GRANTED_ON, id=None, page=""):
    """The line with leaf ``index``, called ``L<index>`` unless it has another id."""
    return Line(index, LineId(id or f"L{index}"), at, actor, event, PageId(page))


def lines(*events, actor=WISCONSIN, at=GRANTED_ON):
    """A page with these events; one given as ``(event, actor)`` is another's."""
    return tuple(
        line(
            index,
            *(event[:1] if isinstance(event, tuple) else (event,)),
            at=at,
            actor=event[1] if isinstance(event, tuple) else actor,
        )
        for index, event in enumerate(events)
    )


def given(chapter, *events, actor=WISCONSIN, at=GRANTED_ON):
    """What stands in ``chapter`` after these events."""
    state = None
    for read in lines(*events, actor=actor, at=at):
        state = chapter.after(state, read)
    return state


# Maria's papers, and the office's own pages

SUBMITTED = application.Submitted(
    valid=Term(JUNE), applicant=MARIA, association=WISCONSIN, category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT,
    edition=EDITION,
)  # fmt: skip
REQUESTED = transfer.Requested(
    valid=Term(JUNE),
    holder=MARIA,
    leaving=WISCONSIN,
    joining=COLORADO,
    endorsements=(PAGE,),
    until=OCTOBER,
    expires=date(2024, 11, 14),
)
FOUNDED = association.OfficeFounded(valid=Term(GRANTED_ON), origin="demo", public_url="https://demo.invalid", demonstration=True)
ADMITTED = association.Admitted(
    valid=Term(GRANTED_ON), name="Wisconsin Alliance", jurisdictions=("WI",), age_bands=tuple(AgeBand), licence="confirmed"
)  # fmt: skip


def added(vkey):
    return association.KeyAdded(valid=Term(GRANTED_ON), vkey=vkey, custody="operator")


def revoked(vkey):
    return association.KeyRevoked(valid=Term(JUNE), vkey=vkey, suspect_from=3)


ROOT_KEY, FIRST, SECOND = "root+00000000+AQ==", "wi+11111111+AQ==", "wi+22222222+AQ=="


def network(*events):
    """The network after (event, actor) pairs, on the pages they belong to."""
    stood = None
    for index, (event, actor) in enumerate(events):
        page = (
            "association/wi" if isinstance(event, association.Admitted | association.Renamed | association.Ended) else "keys/wi"
        )
        stood = authority.after(stood, line(index, event, actor=actor, page=page))
    return stood
