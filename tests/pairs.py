"""Two offices, each with its own log: Wisconsin's, and the one that Colorado keeps for itself; each knows of the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from api import trusting
from api.rounds import Rounds, views_of
from ledger.credentials import trust
from ledger.procedures import associations, endorsements, numbers, pages, papers, receiving, transfers
from ledger.rulebook import record
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, PersonId, Role
from offices import Clock, Founded, found

HERE, THERE = "ledger.example/endorsements", "colorado.example/ledger"


@dataclass
class Pair:
    """``a`` is the ledger of many (Wisconsin, Arizona), ``b`` the one that Colorado keeps; one clock for both."""

    a: Founded
    b: Founded
    clock: Clock
    holders: int = 0

    def endorsed(self):
        """An endorsement in Wisconsin's ledger, of somebody new."""
        self.holders += 1
        return self.a.endorsed(self.a.person("Maria", "López" + "h" * (self.holders - 1)))

    def later(self, **span):
        self.clock.later(**span)

    def trust(self, of):
        return trust.read(trust_file(of))

    def released(self, number=None, *, by="wi", to="co", of=None, into="CO"):
        """An endorsement released to the other ledger, after its holder asked; its number and the paper."""
        of = of or self.a
        number = number or self.endorsed()
        moves_house(of, number, into, by=by)
        asked, _ = transfers.request(of.office, [number], AssociationCode(to), by=of.coordinators[by], consent="by letter")
        transfers.release(of.office, asked, of.coordinators[by])
        return number, self.paper(number, of=of, by=by)

    def paper(self, number, *, of=None, by="wi"):
        of = of or self.a
        of.advance()
        return papers.release_paper(of.office, of.settings.log, number, of.coordinators[by])

    def receive(self, paper, *, at=None, of=None, by="co", **more):
        at, of = at or self.b, of or self.a
        return receiving.receive(at.office, paper, self.trust(of), at.coordinators[by], **more)

    def receipt(self, number, *, at=None, by="co"):
        at = at or self.b
        at.advance()
        return papers.receipt_paper(at.office, at.settings.log, number, at.coordinators[by])

    def depart(self, receipt, *, of=None, at=None, by="wi"):
        of, at = of or self.a, at or self.b
        return receiving.depart(of.office, receipt, self.trust(at), of.coordinators[by])

    def moved(self, number=None):
        """From Wisconsin's ledger to Colorado's, the whole way."""
        number, paper = self.released(number)
        self.receive(paper)
        self.depart(self.receipt(number))
        return number


def trust_file(founded):
    """The office's trust file, as anybody fetches it."""
    rounds = Rounds(founded.office, founded.settings.log, views_of(founded.office))
    rounds.migrate()
    founded.advance()
    rounds.public.catch_up()
    return trusting.file(rounds.desk())


def moves_house(founded, number, place, *, by):
    founded.moves_house(number, place, by=by)


def held(founded, number):
    """What stands on the endorsement's page there."""
    return pages.open(founded.office, numbers.page_of(founded.office, number), record.after).stands


def standing(founded, number, *, days=0):
    """What that ledger answers of today, or of some days later."""
    it = endorsements.find(founded.office, number)
    return it.held.on(it.today + timedelta(days=days))


def told(founded, code, other):
    """The Alliance of that office says where ``code`` keeps its ledger."""
    alliance = Officer(PersonId("alma"), ALLIANCE, Role.COORDINATOR)
    root = trust.read(trust_file(other)).root
    charter = other.office.charter
    associations.keep_ledger(founded.office, code, alliance, origin=charter.origin, url=charter.public_url, root=root)


def strangers(folder: Path, clock: Clock | None = None) -> Pair:
    """Both founded, and neither has heard of the other."""
    clock = clock or Clock()
    a = found(folder / "a", members=("wi", "az"), origin=HERE, clock=clock)
    b = found(folder / "b", members=("co",), origin=THERE, clock=clock)
    return Pair(a, b, clock)


def pair(folder: Path, clock: Clock | None = None) -> Pair:
    """Both founded; each says in a public line where the other's associations keep their ledger."""
    both = strangers(folder, clock)
    told(both.a, "co", both.b)
    for code in ("wi", "az"):
        told(both.b, code, both.a)
    both.later(days=1)
    return both
