"""What people say of themselves, and two records of one person: found as one, restored as two, erased together."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from ledger.procedures import (
    applications,
    credentials,
    endorsements,
    erasing,
    evidence,
    foreseeing,
    officers,
    pages,
    professionals,
)
from ledger.rulebook import merging, naming, professional, reciprocity
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Officer, Oneself, Role
from ledger.signing.statement import parse_entry
from ledger.vault.people import FormerName, Person
from offices import Founded, admit

TODAY = date(2026, 3, 2)
WHY = {"reason": "she registered twice", "evidence": "the same licence number"}


def herself(who: str) -> Oneself:
    return Oneself(who, AssociationCode("wi"))  # type: ignore[arg-type]


# Names


def test_a_new_name_is_in_the_vault_alone_and_the_old_one_hidden(founded: Founded) -> None:
    who = founded.person()
    professionals.rename(founded.office, who, herself(who), given_name="Maria", family_name="Paz", start=TODAY)
    kept = founded.office.vault.people.get(who)
    assert (kept.given_name, kept.family_name, kept.named_since) == ("Maria", "Paz", TODAY)
    assert kept.former_names == (FormerName("Maria López"),)
    assert founded.office.vault.people.search("lopez", 9) == []
    [page] = [pages.open(founded.office, who, professional.after)]
    assert page.stands.renamed_on == TODAY
    assert b"Paz" not in b"".join(line.entry for line in founded.office.journal.page(who))


def test_a_name_told_twice_is_one_name_and_former_ones_are_shown_when_the_person_says_so(founded: Founded) -> None:
    who = founded.person()
    told = {"given_name": "Maria", "family_name": "Paz", "start": TODAY}
    professionals.rename(founded.office, who, founded.coordinators["wi"], **told)
    professionals.rename(founded.office, who, herself(who), **told, show_former=True)
    assert founded.office.vault.people.get(who).former_names == (FormerName("Maria López"),)
    assert [one.id for one in founded.office.vault.people.search("lopez", 9)] == [who]


def test_an_erasure_takes_the_former_names_along(founded: Founded) -> None:
    who = founded.person("Philomena", "Quatermass")
    professionals.rename(founded.office, who, herself(who), given_name="Philomena", family_name="Paz", start=TODAY)
    erasing.erase(founded.office, who, basis="gdpr-17")
    assert founded.office.vault.people.search("quatermass", 9, listed_only=False) == []
    with pytest.raises(naming.NotTheirs):
        professionals.rename(
            founded.office, who, founded.coordinators["wi"], given_name="A", family_name="B", start=TODAY
        )  # fmt: skip
    assert founded.office.vault.people.get(who) is None


def test_nobody_else_says_what_is_theirs(founded: Founded) -> None:
    who, other = founded.person(), founded.person("Nils", "Berg")
    founded.endorsed(who)
    for by in (herself(other), founded.coordinators["co"]):
        with pytest.raises(naming.NotTheirs):
            professionals.rename(founded.office, who, by, given_name="A", family_name="B", start=TODAY)
        with pytest.raises(naming.NotTheirs):
            professionals.choose_listing(founded.office, who, by, listed=False)
    with pytest.raises(naming.NotTheirs):
        professionals.declare_residence(founded.office, who, herself(other), start=TODAY, jurisdiction="CO")
    assert founded.office.vault.people.get(who).family_name == "López"


def test_residence_is_told_by_the_person_or_to_any_association(founded: Founded) -> None:
    who = founded.person()
    professionals.declare_residence(founded.office, who, herself(who), start=TODAY, jurisdiction="AZ")
    professionals.declare_residence(founded.office, who, founded.coordinators["co"], start=TODAY, jurisdiction="CO")
    assert pages.open(founded.office, who, professional.after).stands.residence(TODAY) == "CO"


def of_the_alliance(founded: Founded) -> Officer:
    code = AssociationCode("alliance")
    return Officer(officers.appoint(founded.office, code, Role.COORDINATOR, Person("", "Alma", "All")), code, Role.COORDINATOR)


def working(founded: Founded, who: str, by: object, place: str | None, start: date = TODAY) -> None:
    professionals.declare_workplace(founded.office, who, by, start=start, jurisdiction=place)


def test_a_workplace_is_told_by_the_person_or_by_who_has_them_on_the_books(founded: Founded) -> None:
    who, other = founded.person(), founded.person("Nils", "Berg")
    founded.endorsed(who)
    for stranger in (herself(other), founded.coordinators["co"], of_the_alliance(founded)):
        with pytest.raises(naming.NotTheirs):
            working(founded, who, stranger, "CO")
        with pytest.raises(naming.NotTheirs):
            professionals.places(founded.office, who, stranger)
    for by, place in ((herself(who), "CO"), (founded.coordinators["wi"], "AZ"), (herself(who), None)):
        working(founded, who, by, place)
        told = professionals.places(founded.office, who, founded.coordinators["wi"])
        assert told == professionals.Places(TODAY, "WI", place, (AssociationCode("wi"),))


def test_a_workplace_that_is_refused_is_not_written(founded: Founded) -> None:
    who = founded.person()
    before = founded.office.journal.size()
    for place, start, field in (("Colorado", TODAY, "jurisdiction"), ("CO", TODAY + timedelta(1), "start")):
        with pytest.raises(Refusal) as no:
            working(founded, who, herself(who), place, start)
        assert no.value.field == field
    with pytest.raises(pages.NoSuchPage):
        working(founded, "nobody", founded.coordinators["wi"], "CO")
    assert founded.office.journal.size() == before


def test_a_workplace_shows_nothing_in_public_and_brings_nobody_onto_anybodys_books(founded: Founded) -> None:
    who = founded.person()
    working(founded, who, herself(who), "CO")
    line = founded.office.journal.page(who)[-1]
    assert (line.name, parse_entry(line.entry).stmt.data) == ("person.workplace_declared/1", {})
    assert evidence.known_at(founded.office, who, AssociationCode("co")) == {"wi"}
    with pytest.raises(naming.NotTheirs):
        working(founded, who, founded.coordinators["co"], None)


def test_two_records_tell_one_place_and_parted_each_its_own(founded: Founded) -> None:
    one, other = two(founded)
    working(founded, one, herself(one), "AZ")
    working(founded, other, herself(other), "CO")
    professionals.declare_residence(founded.office, one, herself(one), start=TODAY, jurisdiction="MI")
    office, by = founded.office, founded.coordinators["wi"]

    def told() -> list[tuple[str | None, str | None]]:
        found = [professionals.places(office, who, by) for who in (one, other)]
        return [(at.residence, at.workplace) for at in found]

    apart = told()
    professionals.merge(office, other, one, by, **WHY)
    assert told() == [("MI", "CO")] * 2
    professionals.unmerge(office, other, one, by, reason="two people after all")
    assert told() == apart == [("MI", "AZ"), ("WI", "CO")]


def test_an_erasure_takes_the_places_along(founded: Founded) -> None:
    who = founded.person()
    working(founded, who, herself(who), "CO")
    erasing.erase(founded.office, who, basis="gdpr-17")
    assert pages.open(founded.office, who, professional.after).stands.workplaces == ()
    with pytest.raises(professional.NotRegistered):
        working(founded, who, herself(who), "AZ")
    with pytest.raises(naming.NotTheirs):
        professionals.places(founded.office, who, founded.coordinators["wi"])


WHERE = ("wi", "co", "az")


def granting(founded: Founded, who: str) -> set[str]:
    """Who would take an application of theirs in today: each association tried, the application withdrawn again."""
    found = set()
    for code, by in founded.coordinators.items():
        try:
            page, _ = applications.submit(founded.office, who, Category.FAMILY_ASSOCIATE, AgeBand.INFANT, by=by)
        except reciprocity.LivesElsewhere:
            continue
        applications.withdraw(founded.office, page, by=by)
        found.add(code)
    return found


@pytest.mark.parametrize("home", WHERE)
def test_residence_alone_decides_who_may_grant(founded: Founded, home: str) -> None:
    """Every residence, workplace and home of three associations, no workplace among them, and one where no association is."""
    admit(founded, "az")
    founded.coordinators["alliance"] = of_the_alliance(founded)
    who = founded.person("Ana", "Ruiz", residence=home.upper(), by=home)
    number, moves = founded.endorsed(who, home=home), {}
    for residence, workplace in product((*WHERE, "wy"), (*WHERE, "wy", None)):
        professionals.declare_residence(founded.office, who, herself(who), start=TODAY, jurisdiction=residence.upper())
        working(founded, who, herself(who), workplace and workplace.upper())
        told = professionals.places(founded.office, who, founded.coordinators[home])
        assert (told.residence, told.workplace, told.homes) == (residence.upper(), workplace and workplace.upper(), (home,))
        assert granting(founded, who) == {"alliance" if residence == "wy" else residence}, (residence, workplace, home)
        foreseen = [foreseeing.preview(founded.office, [number], to, herself(who)) for to in WHERE if to != home]
        assert foreseen == moves.setdefault(residence, foreseen), "a workplace changed what a move would be"
    assert len({str(foreseen) for foreseen in moves.values()}) > 1, "a residence does change it"


def test_consent_is_given_and_withdrawn(founded: Founded) -> None:
    who = founded.person()
    for listed in (False, True):
        professionals.choose_listing(founded.office, who, herself(who), listed=listed)
        assert founded.office.vault.people.get(who).listed is listed
        assert pages.open(founded.office, who, professional.after).stands.listed(TODAY) is listed


# Two records


def two(founded: Founded) -> tuple[str, str]:
    return founded.person(), founded.person("Mary", "Lopez")


def everything(founded: Founded, *streams: str) -> list[tuple[bytes, ...]]:
    return [tuple(line.entry for line in founded.office.journal.page(stream)) for stream in streams]


def test_two_records_are_one_person_and_no_endorsement_is_rewritten(founded: Founded) -> None:
    one, other = two(founded)
    office, by = founded.office, founded.coordinators["wi"]
    page = endorsements.find(office, founded.endorsed(other)).page.stream
    before, stood = everything(founded, page), [pages.open(office, who, professional.after).stands for who in (one, other)]
    professionals.merge(office, other, one, by, **WHY)
    assert [professionals.goes_by(office, who) for who in (one, other)] == [one, one]
    assert professionals.records_of(office, other) == (one, other)
    assert professionals.homes_of(office, one) == {"wi"}
    professionals.unmerge(office, other, one, by, reason="two people after all")
    assert [professionals.goes_by(office, who) for who in (one, other)] == [one, other]
    assert [pages.open(office, who, professional.after).stands for who in (one, other)] == stood
    assert everything(founded, page) == before


def test_a_strangers_record_is_not_taken_over_by_a_record_of_ones_own(founded: Founded) -> None:
    office, by = founded.office, founded.coordinators["wi"]
    stranger = founded.person("Mary", "Lopez", residence="CO", by="co")
    page, _ = applications.submit(office, stranger, Category.FAMILY_SPECIALIST, AgeBand.INFANT, by=founded.coordinators["co"])
    applications.approve(office, page, by=founded.coordinators["co"])
    own = founded.person()
    founded.endorsed(own)
    for pair in ((stranger, own), (own, stranger)):
        with pytest.raises(merging.NotTheirRecords):
            professionals.merge(office, *pair, by, **WHY)
    assert professionals.homes_of(office, stranger) == {"co"}
    assert professionals.records_of(office, stranger) == (stranger,)


def test_what_both_hold_actively_is_said_and_refused_until_one_is_ended(founded: Founded) -> None:
    one, other = two(founded)
    office, by = founded.office, founded.coordinators["wi"]
    founded.endorsed(one)
    number = founded.endorsed(other)
    with pytest.raises(merging.HeldByBoth, match="FS IMH"):
        professionals.merge(office, other, one, by, **WHY)
    endorsements.pause(office, number, by)
    founded.clock.later(days=1)
    with pytest.raises(merging.HeldByBoth):
        professionals.merge(office, other, one, by, **WHY)
    endorsements.end(office, number, by, how="relinquished")
    founded.clock.later(days=1)
    assert professionals.merge(office, other, one, by, **WHY)


def test_another_category_or_age_band_is_no_hindrance(founded: Founded) -> None:
    one, other = two(founded)
    office, by = founded.office, founded.coordinators["wi"]
    founded.endorsed(one)
    page, _ = applications.submit(office, other, Category.FAMILY_SPECIALIST, AgeBand.EARLY_CHILDHOOD, by=by)
    applications.approve(office, page, by=by)
    assert [held.on(TODAY).age_band for _, held in professionals.held_under(office, other)] == [AgeBand.EARLY_CHILDHOOD]
    assert professionals.merge(office, other, one, by, **WHY)


def test_an_erasure_takes_every_record_of_the_person(founded: Founded) -> None:
    one, other = two(founded)
    office = founded.office
    professionals.merge(office, other, one, founded.coordinators["wi"], **WHY)
    assert erasing.everyone(office, other) == (one, other)
    erasing.erase(office, other, basis="gdpr-17")
    assert [office.vault.people.get(who) for who in (one, other)] == [None, None]
    assert pages.open(office, one, professional.after).stands.erased


def test_a_certificate_bears_the_name_that_the_person_goes_by(founded: Founded) -> None:
    one, other = two(founded)
    number = founded.endorsed(other)
    professionals.merge(founded.office, other, one, founded.coordinators["wi"], **WHY)
    assert "Maria López" in credentials.issue(founded.office, number, founded.coordinators["wi"]).document.decode()


def test_somebody_is_named_by_pseudonym_or_by_number(founded: Founded) -> None:
    who = founded.person()
    number = founded.endorsed(who)
    assert [professionals.named(founded.office, name) for name in (who, number)] == [who, who]
    assert [held.number for _, held in professionals.held_under(founded.office, who)] == [number]
    with pytest.raises(professionals.NobodyNamed):
        professionals.named(founded.office, endorsements.find(founded.office, number).page.stream)
    erasing.erase(founded.office, who, basis="gdpr-17")
    with pytest.raises(professionals.NobodyLeft):
        professionals.named(founded.office, number)
    assert isinstance(pages.open(founded.office, who, professional.after).stands, professional.Professional)
