"""An endorsement that goes to another ledger and comes from one: what is refused by name and changes nothing, then what moves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest

from api import following
from holding import hold
from ledger.credentials import crossing
from ledger.journal.errors import Overtaken, Taken
from ledger.procedures import (
    applications,
    associations,
    credentials,
    endorsements,
    erasing,
    pages,
    papers,
    professionals,
    receiving,
    transfers,
)
from ledger.procedures.adoption import Adoption
from ledger.procedures.papers import Paper
from ledger.rulebook import record, releasing, transfer
from ledger.rulebook.admitting import OnlyTheAlliance
from ledger.rulebook.professional import NotRegistered
from ledger.rulebook.receiving import (
    DocumentNotLogged,
    DocumentNotRead,
    DocumentNotSigned,
    ForeignRelease,
    HeldByAnother,
    IssuerNotKnown,
    LedgerElsewhere,
    ReceiptOfAnother,
    ReleaseTakenBack,
    ReleaseUsed,
)
from ledger.rulebook.releasing import ReleaseExpired
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import (
    ALLIANCE,
    AgeBand,
    AssociationCode,
    Category,
    Hold,
    Officer,
    Oneself,
    PageId,
    PersonId,
    Role,
)
from ledger.signing import did
from ledger.signing.remote import SignerAway
from offices import admit, found
from pairs import held, pair, standing, told

DOCUMENT, PROOF = "document", "proof"


def transfer_of(founded, who):
    """The transfer that somebody has open."""
    return PageId(founded.office.journal.reserved(founded.office.key("transfer", who)))


@pytest.fixture
def two(tmp_path):
    return pair(tmp_path)


@pytest.fixture(scope="module")
def travelling(tmp_path_factory):
    """A pair with one release on its way, its number, its paper; nothing that is refused may change it."""
    both = pair(tmp_path_factory.mktemp("travelling"))
    number, paper = both.released()
    other, another = both.released()
    return both, number, paper, other, another


def changed(paper, **members):
    """The paper with members of its subject changed behind its signature's back; ``None`` takes one out."""
    document = json.loads(paper.document)
    subject = document["credentialSubject"]
    subject.update({name: value for name, value in members.items() if value is not None})
    for name in [name for name, value in members.items() if value is None]:
        del subject[name]
    return Paper(json.dumps(document).encode(), paper.proof)


def signed(both, paper, kind=crossing.RELEASE, by="wi", of=None, **members):
    """The paper with members changed and signed anew by the association itself, which lies."""
    office = (of or both.a).office
    document = json.loads(paper.document)
    subject = document["credentialSubject"] | members
    signer, issuer = office.keyring.signer(by), office.charter.did(by)
    line = members.pop("line", document["id"].removeprefix("urn:uuid:"))
    made = crossing.write(
        kind, line, issuer, subject, signer, method=did.method_id(issuer, signer.verify_key),
        now=office.clock().replace(microsecond=0),
    )  # fmt: skip
    return Paper(made, paper.proof)


REFUSED = {
    "not JSON": (lambda _, paper, __: Paper(b"{", paper.proof), DocumentNotRead, DOCUMENT),
    "another kind of paper": (
        lambda _, paper, __: Paper(paper.document.replace(b"EndorsementRelease", b"EndorsementReceipt"), paper.proof),
        DocumentNotRead, "type",
    ),
    "a member missing": (lambda _, paper, __: changed(paper, until=None), DocumentNotRead, "until"),
    "a member too many": (lambda _, paper, __: changed(paper, colour="red"), DocumentNotRead, "colour"),
    "a day that is none": (lambda both, paper, __: signed(both, paper, coveredUntil="soon"), DocumentNotRead, "coveredUntil"),
    "a category that is none": (lambda both, paper, __: signed(both, paper, category="X"), DocumentNotRead, "credentialSubject"),
    "longer cover, unsigned": (lambda _, paper, __: changed(paper, coveredUntil="2029-12-31"), DocumentNotSigned, PROOF),
    "another's signature": (lambda both, paper, __: signed(both, paper, by="az"), DocumentNotLogged, "id"),
    "signed without the suite": (
        lambda _, paper, __: Paper(paper.document.replace(b"eddsa-jcs-2022", b"eddsa-rdfc-2022"), paper.proof),
        DocumentNotSigned, PROOF,
    ),
    "no proof of logging": (lambda _, paper, __: Paper(paper.document, b""), DocumentNotLogged, PROOF),
    "the proof of another line": (lambda _, paper, another: Paper(paper.document, another.proof), DocumentNotLogged, "id"),
    "to another than the line says": (lambda both, paper, __: signed(both, paper, to="az"), DocumentNotLogged, "to"),
    "longer than the line says": (lambda both, paper, __: signed(both, paper, until="2030-01-01"), DocumentNotLogged, "until"),
    "for another ledger than the line says": (lambda both, paper, __: signed(both, paper, ledger="x"), DocumentNotLogged, "ledger"),
    "from another log": (lambda both, paper, __: signed(both, paper, log="x"), DocumentNotLogged, "log"),
    "on another day": (lambda both, paper, __: signed(both, paper, releasedOn="2026-01-01"), DocumentNotLogged, "releasedOn"),
    "another's number": (
        lambda both, paper, another: signed(both, paper, number=json.loads(another.document)["credentialSubject"]["number"]),
        DocumentNotLogged, "number",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_false_release_is_refused_by_name_and_field_and_nothing_is_written(travelling, what):
    both, _, paper, _, another = travelling
    forge, refusal, field = REFUSED[what]
    size = both.b.office.journal.size()
    with pytest.raises(refusal) as refused:
        both.receive(forge(both, paper, another))
    assert (type(refused.value), refused.value.field) == (refusal, field)
    assert both.b.office.journal.size() == size


def test_every_byte_of_the_proof_counts(travelling):
    both, _, paper, _, _ = travelling
    size = both.b.office.journal.size()
    lines = paper.proof.split(b"\n")
    for place in range(len(lines)):
        if lines[place] and place != 1:  # the line and what began the page are looked at below
            broken = [*lines[:place], lines[place][:-1] + bytes([lines[place][-1] ^ 1]), *lines[place + 1 :]]
            with pytest.raises(DocumentNotLogged):
                both.receive(Paper(paper.document, b"\n".join(broken)))
    for place in range(10, len(lines[1]), 97):
        broken = lines[1][:place] + (b"A" if lines[1][place : place + 1] != b"A" else b"B") + lines[1][place + 1 :]
        with pytest.raises(DocumentNotLogged):
            both.receive(Paper(paper.document, b"\n".join([lines[0], broken, *lines[2:]])))
    assert both.b.office.journal.size() == size


def test_who_may_not_receive(travelling):
    both, _, paper, _, _ = travelling
    theirs = both.trust(both.a)
    carl = both.b.coordinators["co"]
    stranger = Officer(PersonId("stranger"), AssociationCode("az"), Role.COORDINATOR)
    size = both.b.office.journal.size()
    for by in (stranger, replace(carl, role=Role.REVIEWER)):
        with pytest.raises(releasing.NotTheJoiningCoordinator) as refused:
            receiving.receive(both.b.office, paper, theirs, by)
        assert refused.value.field == "to"
    with pytest.raises(ReleaseTakenBack):
        both.receive(paper, ask=lambda *_: False)
    with pytest.raises(IssuerNotKnown) as unknown:  # the file of a ledger in which nobody released anything
        receiving.receive(both.b.office, paper, both.trust(both.b), carl)
    assert unknown.value.field == "issuer"
    with pytest.raises(IssuerNotKnown) as unnamed:  # a good file, of a ledger that no line of ours names
        receiving.receive(both.a.office, paper, theirs, both.a.coordinators["wi"])
    assert unnamed.value.field == "trust"
    assert both.b.office.journal.size() == size


def test_a_release_for_a_third_ledger_is_received_in_no_other(two, tmp_path):
    third = found(tmp_path / "c", members=("co",), origin="third.example/log", clock=two.clock)
    told(two.a, "co", third)
    _, paper = two.released()
    with pytest.raises(ForeignRelease) as refused:
        two.receive(paper)
    assert refused.value.field == "ledger"
    told(third, "wi", two.a)
    two.receive(paper, at=third)


def test_a_release_is_used_once_and_in_time(two):
    number, paper = two.released()
    late, stale = two.released()
    two.later(days=1)
    two.receive(paper)
    size = two.b.office.journal.size()
    with pytest.raises(ReleaseUsed):
        two.receive(paper)
    assert two.b.office.journal.size() == size
    until = held(two.a, late).release.until
    two.later(days=(until - two.a.office.today("America/Denver")).days + 1)
    with pytest.raises(ReleaseExpired) as refused:
        two.receive(stale)
    assert refused.value.field == "until"
    assert two.b.office.journal.size() == size
    assert held(two.b, number).number == number


def test_on_its_last_day_it_is_received(two):
    number, paper = two.released()
    two.later(days=(held(two.a, number).release.until - two.b.office.today("America/Denver")).days)
    two.receive(paper)
    two.depart(two.receipt(number))
    assert standing(two.a, number).standing is Answer.DEPARTED


def test_while_it_travels_nothing_else_is_written_of_it(travelling):
    both, number, *_ = travelling
    office, ruth = both.a.office, both.a.coordinators["wi"]
    size = office.journal.size()
    acts = [
        lambda: endorsements.pause(office, number, ruth),
        lambda: endorsements.end(office, number, ruth, how="relinquished"),
        lambda: endorsements.confirm_renewal(office, number, ruth),
        lambda: endorsements.record_death(office, number, ruth, start=office.today("UTC")),
        lambda: credentials.issue(office, number, ruth),
    ]
    for act in acts:
        with pytest.raises(record.Travelling):
            act()
    page = pages.open(office, endorsements.find(office, number).page.stream, record.after)
    with pytest.raises(releasing.MayBeUsedElsewhere):
        releasing.withdraw_release(page.stands, by=ruth, on=office.today("UTC"))
    with pytest.raises(releasing.AlreadyReleased):
        releasing.release(page.stands, by=ruth, on=office.today("UTC"), to=AssociationCode("az"), until=office.today("UTC"))
    asked = PageId(office.journal.reserved(office.key("transfer", page.stands.holder)))
    carl = Officer(PersonId("carl"), AssociationCode("co"), Role.COORDINATOR)
    for closing in (
        lambda: transfers.decline(office, asked, ruth, reason="no"),
        lambda: transfers.decline(office, asked, carl, reason="no"),
        lambda: transfers.withdraw(office, asked, Oneself(page.stands.holder, AssociationCode("wi"))),
        lambda: transfers.withdraw(office, asked, carl, consent="by letter"),
    ):
        with pytest.raises(releasing.MayBeUsedElsewhere):
            closing()
    with pytest.raises(LedgerElsewhere):
        transfers.accept(office, asked, carl)
    with pytest.raises(record.NotTheHomeCoordinator):
        papers.release_paper(office, both.a.settings.log, number, both.a.coordinators["az"])
    assert office.journal.size() == size


def test_after_its_last_day_it_is_taken_back_and_goes_on(two):
    number, _ = two.released()
    ruth, office = two.a.coordinators["wi"], two.a.office
    two.later(days=(held(two.a, number).release.until - office.today("America/Chicago")).days + 1)
    it = endorsements.find(office, number)
    it.write(releasing.withdraw_release(it.held, by=ruth, on=it.today), by=ruth)
    endorsements.pause(office, number, ruth)
    assert standing(two.a, number).standing is Answer.INACTIVE


def test_it_is_taken_back_only_once_its_last_day_is_over_where_it_is_received(two):
    """Midnight is an hour later in Denver than in Chicago: in that hour both would have been right, and both been home."""
    number, paper = two.released()
    until, ruth = held(two.a, number).release.until, two.a.coordinators["wi"]
    two.clock.now = datetime.combine(until, time(5, 30), tzinfo=UTC) + timedelta(days=1)
    assert (two.a.office.today("America/Chicago"), two.b.office.today("America/Denver")) == (until + timedelta(days=1), until)
    size = two.a.office.journal.size()
    with pytest.raises(releasing.MayBeUsedElsewhere):
        receiving.take_back(two.a.office, number, ruth)
    assert two.a.office.journal.size() == size
    two.receive(paper)
    two.depart(two.receipt(number))
    other, _ = two.released()
    until = held(two.a, other).release.until
    two.clock.now = datetime.combine(until, time(7, 30), tzinfo=UTC) + timedelta(days=1)
    receiving.take_back(two.a.office, other, ruth)
    assert held(two.a, other).release is None


def test_nobody_closes_its_transfer_before_its_home_has_looked_whether_it_was_received(two):
    """Past the release's last day and before the transfer's: it was received in time, and its receipt comes late."""
    number, paper = two.released()
    office, ruth, asked = two.a.office, two.a.coordinators["wi"], transfer_of(two.a, held(two.a, number).holder)
    two.receive(paper)
    two.later(days=(held(two.a, number).release.until - office.today("UTC")).days + 5)
    alma = Officer(PersonId("alma"), ALLIANCE, Role.COORDINATOR)
    for closing in (
        *(partial(transfers.decline, office, asked, by, reason="no") for by in (ruth, alma)),
        partial(transfers.withdraw, office, asked, ruth, consent="by letter"),
        partial(transfers.withdraw, office, asked, Oneself(held(two.a, number).holder, AssociationCode("wi"))),
    ):
        with pytest.raises(record.Travelling):
            closing()
    two.depart(two.receipt(number))
    assert transfers.opened(office, asked).asked.closed == "accepted"
    other, _ = two.released()
    asked = transfer_of(two.a, held(two.a, other).holder)
    two.later(days=(held(two.a, other).release.until - office.today("UTC")).days + 5)
    receiving.take_back(office, other, ruth, look=lambda *_: False)
    transfers.decline(office, asked, ruth, reason="it was not used")
    assert transfers.opened(office, asked).asked.closed == "declined"


def test_a_late_receipt_closes_the_transfer_by_which_it_left_whatever_was_asked_for_since(two):
    number, paper = two.released()
    office, ruth, who = two.a.office, two.a.coordinators["wi"], held(two.a, number).holder
    left = transfer_of(two.a, who)
    herself = Oneself(who, AssociationCode("wi"))
    second = hold(two.a, who, category=Category.FAMILY_ASSOCIATE)
    two.receive(paper)
    two.later(days=(transfers.opened(office, left).asked.expires - office.today("UTC")).days + 5)
    seen = following.shown(office, left, herself)
    assert (seen.state, seen.waits_for, seen.until, seen.days_left) == ("travelling", "wi", None, None)
    again, _ = transfers.request(office, [second], AssociationCode("az"), by=ruth, consent="by letter")
    two.depart(two.receipt(number))
    assert (transfers.opened(office, left).asked.closed, transfers.opened(office, again).asked.closed) == ("accepted", "")
    assert following.shown(office, left, herself).state == "accepted"
    with pytest.raises(transfers.TransferOpen):
        transfers.request(office, [second], AssociationCode("az"), by=ruth, consent="by letter")


def test_made_again_after_a_correction_the_paper_says_what_it_said_when_it_was_released(two):
    """What is received is held against the log up to the release: neither side may look like a liar for a correction."""
    number, paper = two.released()
    office, ruth = two.a.office, two.a.coordinators["wi"]
    first = held(two.a, number).lines[0].id
    endorsements.correct(office, number, ruth, corrects=first, granted_on=office.today("UTC") - timedelta(days=9))
    again = two.paper(number)
    assert json.loads(again.document)["credentialSubject"] == json.loads(paper.document)["credentialSubject"]
    two.receive(again)
    two.depart(two.receipt(number))


@pytest.mark.parametrize("last", ["taken back", "departed"])
def test_of_two_that_were_asked_for_one_departs_and_one_is_taken_back_and_nobody_says_that_nothing_moved(two, last):
    first = two.endorsed()
    office, ruth, who = two.a.office, two.a.coordinators["wi"], held(two.a, first).holder
    second = hold(two.a, who, category=Category.FAMILY_ASSOCIATE)
    two.a.moves_house(first, "CO", by="wi")
    asked, _ = transfers.request(office, [first, second], AssociationCode("co"), by=ruth, consent="by letter")
    transfers.release(office, asked, ruth)
    two.receive(two.paper(first))
    two.later(days=(held(two.a, second).release.until - office.today("UTC")).days + 3)
    acts = [lambda: two.depart(two.receipt(first)), lambda: receiving.take_back(office, second, ruth)]
    for act in acts if last == "taken back" else reversed(acts):
        assert transfers.opened(office, asked).asked.closed == ""
        act()
    assert transfers.opened(office, asked).asked.closed == "accepted"
    assert (standing(two.a, first).standing, standing(two.a, second).home) == (Answer.DEPARTED, "wi")
    assert transfers.request(office, [second], AssociationCode("az"), by=ruth, consent="by letter")


def test_what_was_written_before_is_put_right_even_while_it_travels(two):
    number, paper = two.released()
    office, ruth = two.a.office, two.a.coordinators["wi"]
    first = held(two.a, number).lines[0].id
    endorsements.correct(office, number, ruth, corrects=first, granted_on=office.today("UTC") - timedelta(days=9))
    two.receive(paper)
    two.depart(two.receipt(number))
    endorsements.correct(office, number, ruth, corrects=first, granted_on=office.today("UTC") - timedelta(days=8))
    assert held(two.a, number).departed


def test_of_an_association_that_keeps_its_own_ledger_nothing_begins_here(two):
    office, ruth = two.a.office, two.a.coordinators["wi"]
    admit(two.a, "co")
    carl = two.a.coordinators["co"]
    person = two.a.person(residence="CO")
    page, _ = applications.submit(office, person, Category.FAMILY_SPECIALIST, AgeBand.INFANT, by=carl)
    size = office.journal.size()
    with pytest.raises(LedgerElsewhere):
        applications.approve(office, page, by=carl)
    with pytest.raises(LedgerElsewhere):
        Adoption(office, "co", b"", by=carl)
    root = two.trust(two.b).root
    with pytest.raises(OnlyTheAlliance):
        associations.keep_ledger(office, "wi", ruth, origin="x", url="https://x.example", root=root)
    assert office.journal.size() == size


def test_the_number_the_cover_and_the_day_of_granting_are_what_they_were_and_the_transfer_closes(two):
    number, paper = two.released()
    asked = PageId(two.a.office.journal.reserved(two.a.office.key("transfer", held(two.a, number).holder)))
    before = standing(two.a, number)
    two.later(days=3)
    two.receive(paper, ask=lambda *_: True)
    now = standing(two.b, number)
    assert held(two.b, number).number == number
    assert held(two.b, number).lines[0].event.asked is True
    kept = ("standing", "category", "age_band", "granted_on", "covered_until", "late_until")
    assert {name: getattr(before, name) for name in kept} == {name: getattr(now, name) for name in kept}
    assert (now.home, before.home) == ("co", "wi")
    person = two.b.office.vault.people.get(held(two.b, number).holder)
    assert (person.given_name, person.family_name) == ("Maria", "López")
    two.later(days=2)
    two.depart(two.receipt(number))
    assert pages.open(two.a.office, asked, transfer.after).stands.closed == "accepted"
    assert two.a.office.journal.reserved(two.a.office.key("transfer", held(two.a, number).holder)) is None
    gone = standing(two.a, number)
    assert (gone.standing, gone.home) == (Answer.DEPARTED, None)
    first = held(two.b, number).lines[0].event.valid.start
    assert held(two.a, number).on(first - timedelta(days=1)).home == "wi"
    assert held(two.b, number).on(first - timedelta(days=1)).reason == "before_received"
    issued = credentials.issue(two.b.office, number, two.b.coordinators["co"])
    assert number.encode() in issued.document
    for act in (endorsements.pause, credentials.issue):
        with pytest.raises(record.HasDeparted):
            act(two.a.office, number, two.a.coordinators["wi"])


def test_whether_the_other_ledger_was_asked_is_written_down(two):
    for ask in (None, lambda *_: None):
        number, paper = two.released()
        two.receive(paper, ask=ask)
        assert held(two.b, number).lines[0].event.asked is False


def test_a_sanction_travels_and_cannot_be_left_behind(two):
    number = two.endorsed()
    ruth = two.a.coordinators["wi"]
    endorsements.pause(two.a.office, number, ruth, kind=Hold.SANCTION, reason="a board's order")
    number, paper = two.released(number)
    assert b"a board's order" not in paper.document
    two.receive(paper)
    assert standing(two.b, number).standing is Answer.INACTIVE
    assert [line.event.kind for line in held(two.b, number).lines if line.id in held(two.b, number).holds] == [Hold.SANCTION]
    _, another = two.released()
    with pytest.raises(DocumentNotSigned):
        two.receive(changed(another, standing="inactive", holds=[{"kind": "sanction"}]))


def test_a_renewal_under_review_is_under_review_there(two):
    number = two.endorsed()
    two.later(days=(standing(two.a, number).covered_until - two.a.office.today("UTC")).days - 20)
    endorsements.submit_renewal(two.a.office, number, two.a.coordinators["wi"])
    number, paper = two.released(number)
    two.later(days=25)
    two.receive(paper)
    now = standing(two.b, number)
    assert (now.standing, now.under_review) == (Answer.ACTIVE, True)
    endorsements.confirm_renewal(two.b.office, number, two.b.coordinators["co"])
    assert not standing(two.b, number).under_review


def test_a_person_who_is_on_the_books_there_already_is_not_doubled(two):
    person = two.b.person("Maria", "López", residence="CO", by="co")
    number, paper = two.released()
    two.receive(paper, person=person)
    assert held(two.b, number).holder == person
    assert [page for page, _ in professionals.held_under(two.b.office, person)] == [
        endorsements.find(two.b.office, number).page.stream
    ]


@pytest.mark.parametrize(
    ("fault", "told"), [(SignerAway("co"), SignerAway), (Overtaken("", 1), Overtaken), (Taken(b"", ""), ReleaseUsed)]
)
def test_where_nothing_is_written_no_name_is_left_behind(two, monkeypatch, fault, told):
    _, paper = two.released()

    def write(*_, **__):
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(pages, "write", write)
        with pytest.raises(told):
            two.receive(paper)
    assert two.b.office.vault.people.search("Maria", 10, listed_only=False) == []
    two.receive(paper)
    assert len(two.b.office.vault.people.search("Maria", 10, listed_only=False)) == 1


def test_it_becomes_nobodys_who_is_not_on_the_books_nor_somebody_elses_nor_their_second(two):
    number, paper = two.released()
    other = two.b.person("Noah", "Other", residence="CO", by="co")
    hold(two.b, other, home="co")
    gone = two.b.person("Gone", "Away", residence="CO", by="co")
    erasing.erase(two.b.office, gone, basis="gdpr-17")
    size = two.b.office.journal.size()
    for person, refusal in (
        (PersonId("nobody"), NotRegistered), (gone, NotRegistered), (other, applications.HeldAlready),
    ):  # fmt: skip
        with pytest.raises(refusal):
            two.receive(paper, person=person)
    assert two.b.office.journal.size() == size
    two.receive(paper)
    two.depart(two.receipt(number))
    two.later(days=1)
    _, back = two.released(number, by="co", to="wi", of=two.b, into="WI")
    someone = two.a.person("Noah", "Other")
    with pytest.raises(HeldByAnother) as refused:
        two.receive(back, at=two.a, of=two.b, by="wi", person=someone)
    assert refused.value.field == "person"
    two.receive(back, at=two.a, of=two.b, by="wi", person=held(two.a, number).holder)
    assert standing(two.a, number).home == "wi"


def test_whoever_is_erased_before_the_receipt_is_made_has_departed_all_the_same(two):
    number, paper = two.released()
    two.receive(paper)
    erasing.erase(two.b.office, held(two.b, number).holder, basis="gdpr-17")
    receipt = two.receipt(number)
    two.depart(receipt)
    assert standing(two.a, number).standing is Answer.DEPARTED


def test_a_receipt_is_believed_for_its_own_release_alone(two):
    number, paper = two.released()
    other, another = two.released()
    two.receive(paper)
    two.receive(another)
    mine, theirs = two.receipt(number), two.receipt(other)
    size = two.a.office.journal.size()
    lie = signed(two, theirs, crossing.RECEIPT, by="co", of=two.b, number=number)
    for receipt, refusal in (
        (lie, ReceiptOfAnother),  # its line is another's, and the number was bent to ours
        (changed(mine, receivedOn="2026-04-01"), DocumentNotSigned),
        (signed(two, mine, crossing.RECEIPT, by="co", of=two.b, receivedOn="2026-04-01"), DocumentNotLogged),
        (signed(two, mine, crossing.RECEIPT, by="co", of=two.b, release="x"), DocumentNotLogged),
        (Paper(mine.document, theirs.proof), DocumentNotLogged),
        (paper, DocumentNotRead),
    ):
        with pytest.raises(refusal):
            two.depart(receipt)
    with pytest.raises(record.NotTheHomeCoordinator):
        two.depart(mine, by="az")
    assert two.a.office.journal.size() == size
    two.depart(mine)
    with pytest.raises(record.HasDeparted):
        two.depart(mine)


def test_it_comes_back_to_its_old_page_under_its_old_number(two):
    number = two.moved()
    page = endorsements.find(two.a.office, number).page.stream
    two.later(days=30)
    _, paper = two.released(number, by="co", to="wi", of=two.b, into="WI")
    two.later(days=1)
    two.receive(paper, at=two.a, of=two.b, by="wi")
    two.depart(two.receipt(number, at=two.a, by="wi"), of=two.b, at=two.a, by="co")
    assert endorsements.find(two.a.office, number).page.stream == page
    assert standing(two.a, number).home == "wi"
    assert standing(two.b, number).standing is Answer.DEPARTED
    endorsements.pause(two.a.office, number, two.a.coordinators["wi"])
    two.later(days=1)
    assert two.moved(number) == number, "and goes again"
    assert standing(two.b, number).standing is Answer.INACTIVE


def test_a_key_that_has_been_retired_signs_no_release(two):
    number, paper = two.released()
    office = two.a.office
    old = office.keyring.signer("wi")

    new = office.keyring.make("wi")
    associations.announce(office, "wi", new, "operator")
    associations.retire(office, "wi", old.verify_key.vkey)
    office.keyring.confirm("wi")
    two.later(days=3)
    document = json.loads(paper.document)
    issuer = office.charter.did("wi")
    forged = crossing.write(
        crossing.RELEASE, document["id"].removeprefix("urn:uuid:"), issuer, document["credentialSubject"], old,
        method=did.method_id(issuer, old.verify_key), now=office.clock().replace(microsecond=0),
    )  # fmt: skip
    with pytest.raises(DocumentNotSigned):
        two.receive(Paper(forged, paper.proof))
    two.receive(two.paper(number))
