"""A ledger in which everything happens that a view follows: members, keys, editions, people, endorsements, transfers."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from ledger.rulebook import application, association, professional, transfer
from ledger.rulebook import endorsement as e
from ledger.rulebook.vocabulary import ROOT, AddOn, AgeBand, AssociationCode, Category, LineId, PageId, PersonId, Term
from lines import Scribe, signer
from people import ALLIANCE, COLORADO, WISCONSIN

EDITION = "e" * 64
BEGAN = date(2024, 1, 1)


def day(number):
    return BEGAN + timedelta(days=number)


class Story:
    """Writes at random, but only what could happen; keeps what is needed to go on."""

    def __init__(self, journal, seed=1):
        self.scribe = Scribe(journal)
        self.random = Random(seed)
        self.mornings = Random(seed)  # of its own, so that what people do is as it was
        self.today = 0
        self.people = []
        self.endorsements = []
        self.transfers = []
        self.numbers = 0

    @property
    def bodies(self):
        return self.scribe.bodies

    def id(self, what):
        self.numbers += 1
        return f"{what}-{self.numbers}"

    def found(self):
        """The office, its keys, two members, an edition each."""
        for actor in (ROOT, ALLIANCE, WISCONSIN, COLORADO):
            vkey = signer(actor).verify_key.vkey
            self.scribe.write((f"keys/{actor}", association.KeyAdded(valid=Term(BEGAN), vkey=vkey, custody="operator"), ROOT))
        for code in (WISCONSIN, COLORADO):
            admitted = association.Admitted(
                valid=Term(BEGAN), name=f"The {code} association", jurisdictions=(code.upper(),),
                age_bands=(AgeBand.INFANT,), licence="confirmed",
            )  # fmt: skip
            self.scribe.write((f"association/{code}", admitted, ALLIANCE))
            edition = association.EditionPublished(valid=Term(BEGAN), sha256=EDITION, start=BEGAN, supersedes=None)
            self.scribe.write((f"edition/{code}", edition, code))
        return self

    def go_on(self, steps):
        """So many more things happen."""
        acts = (self.apply, self.submit, self.renew, self.pause, self.resume, self.lapse, self.issue, self.revoke,
                self.ask_to_move, self.let_go, self.accept, self.correct, self.end, self.add_on)  # fmt: skip
        for _ in range(steps):
            self.today += self.random.randrange(3)
            self.random.choice(acts)()
            if self.mornings.random() < 0.1:
                self.keep_waiting()
        return self

    def one(self):
        return self.random.choice(self.endorsements) if self.endorsements else None

    def apply(self):
        person, applied, page = PersonId(self.id("person")), PageId(self.id("application")), PageId(self.id("page"))
        on = Term(day(self.today))
        write = self.scribe.write
        write((person, professional.Registered(valid=on, source="application")), subject=person)
        write((person, professional.ResidenceDeclared(valid=on, jurisdiction="WI")), subject=person)
        write((person, professional.ListingChosen(valid=on, listed=self.random.random() < 0.5)), subject=person)
        submitted = application.Submitted(
            valid=on, applicant=person, association=WISCONSIN, category=Category.FAMILY_SPECIALIST,
            age_band=self.random.choice(list(AgeBand)), edition=EDITION,
        )  # fmt: skip
        write((applied, submitted), subject=person)
        self.people.append(person)
        if self.random.random() < 0.2:
            return
        term = Term(on.start, on.start + timedelta(days=60))
        granted = e.Granted(
            valid=term, category=submitted.category, age_band=submitted.age_band, edition=EDITION, rule="cycle",
            late_until=term.end + timedelta(days=10), number=self.id("WI"), holder=person, application=applied,
        )  # fmt: skip
        write((applied, application.Approved(valid=on, endorsement=page)), (page, granted), subject=person)
        self.endorsements.append(
            {
                "page": page,
                "holder": person,
                "home": WISCONSIN,
                "end": term.end,
                "review": None,
                "hold": None,
                "lapse": None,
                "issued": None,
            }
        )

    def on_page(self, one, event, line_id=None, actor=None):
        line_id = line_id or self.id("told")
        self.scribe.write((one["page"], event, actor or one["home"], line_id), subject=one["holder"])
        return line_id

    def submit(self):
        if (one := self.one()) and not one["review"]:
            one["review"] = self.on_page(one, e.RenewalSubmitted(valid=Term(one["end"] + timedelta(days=1)), edition=EDITION))

    def renew(self):
        if not (one := self.one()):
            return
        submitted, one["review"] = one["review"], None
        if submitted and self.random.random() < 0.3:
            self.on_page(one, e.RenewalReturned(valid=Term(day(self.today)), submitted=LineId(submitted)))
            return
        gap = self.random.choice((1, 1, 1, 5))
        term = Term(one["end"] + timedelta(days=gap), one["end"] + timedelta(days=60 + gap))
        one["end"] = term.end
        self.on_page(one, e.Renewed(
            valid=term, submitted=submitted and LineId(submitted), edition=EDITION, rule="renewal", late_until=None
        ))  # fmt: skip

    def pause(self):
        if (one := self.one()) and not one["hold"]:
            one["hold"] = self.on_page(one, e.Paused(valid=Term(day(self.today))))

    def resume(self):
        if (one := self.one()) and one["hold"]:
            self.on_page(one, e.Resumed(valid=Term(day(self.today)), hold=LineId(one["hold"])))
            one["hold"] = None

    def lapse(self):
        if not (one := self.one()):
            return
        if one["lapse"]:
            start = max(one["end"] + timedelta(days=1), day(self.today))
            one["end"] = start + timedelta(days=60)
            self.on_page(one, e.Reinstated(
                valid=Term(start, one["end"]), lapse=LineId(one["lapse"]), edition=EDITION, rule="back", late_until=None
            ))  # fmt: skip
            one["lapse"] = None
        else:
            one["lapse"] = self.on_page(one, e.Lapsed(valid=Term(one["end"] + timedelta(days=11)), edition=EDITION, rule="lapse"))

    def issue(self):
        if one := self.one():
            self.numbers += 1
            issued = e.CredentialIssued(valid=Term(day(self.today)), list=1, index=self.numbers, format="ldp", sha256="5" * 64)
            one["issued"] = self.on_page(one, issued)

    def revoke(self):
        if (one := self.one()) and one["issued"]:
            self.on_page(one, e.CredentialRevoked(valid=Term(day(self.today)), issued=LineId(one["issued"])))
            one["issued"] = None

    def ask_to_move(self):
        if (one := self.one()) and one["home"] == WISCONSIN and not one.get("moving"):
            page = PageId(self.id("transfer"))
            asked = transfer.Requested(
                valid=Term(day(self.today)), holder=one["holder"], leaving=WISCONSIN, joining=COLORADO,
                endorsements=(one["page"],), until=day(self.today + 30), expires=day(self.today + 60),
            )  # fmt: skip
            self.scribe.write((page, asked), subject=one["holder"])
            one["moving"] = True
            self.transfers.append((page, one, None))

    def let_go(self):
        for at, (page, one, release) in enumerate(self.transfers):
            if release is None:
                released = e.Released(valid=Term(day(self.today)), to=COLORADO, until=day(self.today + 30))
                let_go = self.on_page(one, released)
                confirmed = transfer.StandingConfirmed(
                    valid=Term(day(self.today)), releases=(let_go,), until=day(self.today + 20), expires=day(self.today + 30)
                )
                self.scribe.write((page, confirmed), subject=one["holder"])
                self.transfers[at] = (page, one, let_go)
                return

    def accept(self):
        for at, (page, one, release) in enumerate(self.transfers):
            if release is not None:
                moved = e.Moved(valid=Term(day(self.today)), release=LineId(release), edition=EDITION)
                self.scribe.write(
                    (page, transfer.Accepted(valid=Term(day(self.today))), COLORADO),
                    (one["page"], moved, COLORADO),
                    subject=one["holder"],
                )
                one["home"] = COLORADO
                del self.transfers[at]
                return

    def keep_waiting(self):
        """The clock of the oldest transfer: who holds it disputes it, is reminded, is silent, or lets it expire."""
        if not self.transfers:
            return
        page, one, release = self.transfers[0]
        on, holds = Term(day(self.today)), COLORADO if release else WISCONSIN
        happened = self.mornings.choice((
            transfer.Disputed(valid=on, matter=transfer.Matter.STANDING, reason="r"),
            transfer.Reminded(valid=on, association=holds),
            transfer.Escalated(valid=on, silent=holds, until=day(self.today + 30)),
            transfer.Expired(valid=on),
        ))  # fmt: skip
        self.scribe.write((page, happened, holds), subject=one["holder"])
        if isinstance(happened, transfer.Expired):
            one["moving"] = False
            del self.transfers[0]

    def correct(self):
        if (one := self.one()) and self.random.random() < 0.3:
            back = day(self.random.randrange(self.today + 1))
            lines = self.scribe.journal.page(one["page"])
            self.on_page(one, e.Corrected(
                valid=Term(back), corrects=LineId(first_id(lines[0])), age_band=self.random.choice([None, AgeBand.EARLY_CHILDHOOD]),
                days=self.random.choice([None, Term(back, back + timedelta(days=40))]),
            ))  # fmt: skip

    def add_on(self):
        if (one := self.one()) and self.random.random() < 0.3:
            self.on_page(
                one, e.AddOnGranted(valid=Term(day(self.today), day(self.today + 20)), addon=AddOn.FULL, edition=EDITION)
            )

    def end(self):
        if (one := self.one()) and self.random.random() < 0.2:
            kind = self.random.choice((e.Relinquished, e.MadeEmeritus, e.Archived, e.HolderDeceased))
            self.on_page(one, kind(valid=Term(day(self.today))))
            self.endorsements.remove(one)
            self.transfers = [moving for moving in self.transfers if moving[1] is not one]

    def erase(self, person):
        """The vault forgets a person, and the ledger says of which lines, page by page."""
        gone = self.bodies.erase(person)
        pages = {}
        for line_id in gone:
            found = self.scribe.journal.find(line_id)
            if found:
                pages.setdefault(found.stream, []).append(LineId(line_id))
        for ids in pages.values():
            self.scribe.write((
                f"erasure/{WISCONSIN}", association.BodyErased(valid=Term(day(self.today)), ids=tuple(ids), basis="asked")
            ))  # fmt: skip


def first_id(stored):
    from projections.batch import Line

    return Line((stored.position, stored.name, stored.stream, stored.n, stored.entry)).id


CODES = (AssociationCode("wi"), AssociationCode("co"))
