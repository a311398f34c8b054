"""The editions as shipped: each fact has its source or says that it was not found, and no rule hides in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from hashlib import sha256
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.tree import ROOT
from ledger.rulebook import renewal
from ledger.rulebook.catalogue import Edition, Licence, Rules
from ledger.rulebook.fact import Confidence, Found, NotFound, Sought, Source, in_force
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, Category
from ledger.wire import editions

FOLDER = ROOT / "ledger" / "editions"
NETWORK_BYTES = (FOLDER / "network.toml").read_bytes()
FLORIDA_BYTES = (FOLDER / "fl.toml").read_bytes()
CATALOGUE = editions.shipped()
NETWORK = CATALOGUE.network
CODES = [edition.code for edition in CATALOGUE.editions]
EVERY = pytest.mark.parametrize("edition", CATALOGUE.editions, ids=CODES)
COUNTRIES = {"IE", "AU"}
A_DAY = timedelta(days=1)
DAYS = [date(2015, 1, 1) + n * A_DAY for n in range((date(2041, 1, 1) - date(2015, 1, 1)).days)]
TODAY = date(2026, 11, 21)
NEXT_END = date(2027, 12, 31)


def rules_of(code: str, day: date = TODAY) -> Rules:
    return CATALOGUE.edition(code).on(day)


def states(*licences: Licence) -> set[str]:
    held = [e for e in CATALOGUE.editions if e.on(TODAY).licence.value in licences]
    return set(chain.from_iterable(edition.jurisdictions for edition in held)) - COUNTRIES


def sources(held: object) -> Iterator[Source]:
    """Every source anywhere inside ``held``."""
    if isinstance(held, Source):
        yield held
    elif isinstance(held, tuple):
        yield from chain.from_iterable(map(sources, held))
    elif hasattr(held, "__dataclass_fields__") and held is not NETWORK:
        yield from chain.from_iterable(sources(getattr(held, field.name)) for field in fields(held))


# --- What is there ----------------------------------------------------------------------------------------------------


def test_thirty_state_associations_are_confirmed() -> None:
    confirmed = [e for e in CATALOGUE.editions if e.on(TODAY).licence.value is Licence.CONFIRMED]
    assert len([e for e in confirmed if not COUNTRIES & set(e.jurisdictions) and e.code != ALLIANCE]) == 30
    assert len(states(Licence.CONFIRMED)) == 30


def test_the_missions_32_states_are_reached_by_associations_that_exist_and_two_countries_stand_beside_them() -> None:
    assert states(Licence.UNCONFIRMED) == {"GA", "MD", "DC", "UT"}
    assert len(states(Licence.CONFIRMED, Licence.UNCONFIRMED) - {"DC"}) == 33
    assert {"ie", "au"} <= set(CODES)


def test_codes_prefixes_and_places_belong_to_one_association_each() -> None:
    for values in (CODES, [e.prefix for e in CATALOGUE.editions], [j for e in CATALOGUE.editions for j in e.jurisdictions]):
        assert len(set(values)) == len(values)


@EVERY
def test_a_prefix_is_the_code_in_capitals_and_aa_for_the_alliance(edition: Edition) -> None:
    assert edition.prefix == ("AA" if edition.code == ALLIANCE else edition.code.upper())
    assert edition.jurisdictions[:1] == (() if edition.code == ALLIANCE else (edition.prefix,))


@EVERY
def test_the_zone_exists_and_a_choice_among_several_is_said(edition: Edition) -> None:
    ZoneInfo(edition.zone)
    spans = {"ak", "az", "fl", "id", "in", "ks", "mi", "ne", "or", "tn", "tx", "au", "alliance"}
    assert bool(edition.zone_note) is (edition.code in spans)


@EVERY
def test_the_digest_is_of_the_exact_bytes(edition: Edition) -> None:
    assert edition.sha256 == sha256((FOLDER / f"{edition.code}.toml").read_bytes()).hexdigest()
    assert NETWORK.sha256 == sha256(NETWORK_BYTES).hexdigest()


@EVERY
def test_every_fact_names_its_source_or_says_that_it_was_not_found(edition: Edition) -> None:
    told = [*sources(edition), *sources(NETWORK.words), *sources(NETWORK.timetable), *sources(NETWORK.age_bands)]
    known = {ref.id for ref in (*edition.references, *NETWORK.references)}
    for source in told:
        assert source.note if source.confidence is Confidence.NOT_FOUND else source.refs
        assert set(source.refs) <= known


@EVERY
def test_each_association_says_of_window_due_day_and_grace_what_was_found_or_that_nothing_was(edition: Edition) -> None:
    timetable = edition.timetable
    for rows in (timetable.opens, timetable.due, timetable.late, edition.age_bands):
        for end in (date(2019, 12, 31), date(2023, 12, 31), NEXT_END):
            assert any(row.term.covers(end) for row in rows), f"silent about {end}"


@EVERY
def test_no_day_of_26_years_lacks_a_rule_a_cover_or_an_answer(edition: Edition) -> None:
    for day in DAYS[::61]:
        rules = edition.on(day)
        assert rules.name.value.full
        assert rules.age_bands.value
        assert {rules.words.title(c, b).abbreviation for c in Category for b in AgeBand}


# --- The calendar, for every edition and every day --------------------------------------------------------------------


@EVERY
def test_on_every_day_cover_begins_at_once_and_renewal_leaves_no_gap_and_no_overlap(edition: Edition) -> None:
    rules = edition.on(TODAY)
    previous = renewal.cycle_for(rules, DAYS[0] - A_DAY)
    for day in DAYS:
        cycle = previous if previous.covers(day) else renewal.cycle_for(rules, day)
        assert cycle.covers(day)
        assert cycle is previous or cycle.start == previous.end + A_DAY
        previous = cycle
    for granted_on in DAYS[::7]:
        cover = renewal.first_cover(rules, granted_on)
        following = renewal.next_cover(rules, cover.end)
        assert granted_on == cover.start <= cover.end
        assert following.start == cover.end + A_DAY <= following.end
        assert cover.end.year > granted_on.year


@EVERY
def test_for_every_cover_the_window_opens_before_it_is_due_and_grace_comes_after_its_end(edition: Edition) -> None:
    rules = edition.on(TODAY)
    for end in [*(date(year, 12, 31) for year in range(2015, 2041)), *DAYS[::97]]:
        window, late = renewal.window(rules, end), renewal.late_until(rules, end)
        assert window.start <= min(window.end, end)
        assert late is None or late >= max(end + A_DAY, window.end)
        assert late is None or late < window.start + timedelta(days=365), "the next year's window opens after the grace"


@pytest.mark.parametrize(
    ("code", "opens", "due", "late"),
    [
        ("wi", "2027-10-01", "2027-12-31", "None"),
        ("nc", "2027-10-01", "2027-12-31", "None"),
        ("co", "2027-10-01", "2027-12-31", "None"),
        ("sc", "2027-10-01", "2027-12-31", "None"),
        ("al", "2027-10-01", "2027-12-31", "None"),
        ("ne", "2027-10-01", "2027-12-31", "None"),
        ("az", "2027-10-01", "2027-12-15", "2028-01-31"),
        ("mi", "2027-10-01", "2027-12-31", "None"),
        ("tx", "2027-10-01", "2027-12-31", "None"),
        ("pa", "2027-10-01", "2027-12-31", "None"),
        ("nm", "2027-10-01", "2028-01-30", "2028-03-31"),
    ],
)
def test_the_cycle_that_ends_in_2027(code: str, opens: str, due: str, late: str) -> None:
    rules = rules_of(code)
    window = renewal.window(rules, NEXT_END)
    assert renewal.cycle_for(rules, TODAY).end == NEXT_END
    assert (str(window.start), str(window.end), str(renewal.late_until(rules, NEXT_END))) == (opens, due, late)


def test_wisconsins_annual_years_are_its_own_rule_and_the_three_year_cycle_is_the_networks() -> None:
    timetable = rules_of("wi").timetable
    assert in_force(timetable.cycle, date(2023, 6, 1)).source.edition == "wi"
    assert in_force(timetable.cycle, date(2025, 6, 1)).source.edition == "network"
    assert renewal.cycle_for(rules_of("wi"), date(2023, 6, 1)).end == date(2023, 12, 31)


def test_a_hard_deadline_that_was_read_differs_from_a_default_that_is_ours() -> None:
    late = {code: in_force(rules_of(code).timetable.late, NEXT_END) for code in ("ne", "tx", "wi", "mi", "co")}
    assert all(fact.value is None for fact in late.values())
    assert {code for code, fact in late.items() if isinstance(fact, Found)} == {"ne", "tx"}


@pytest.mark.parametrize("code", ["az", "wv", "au"])
def test_some_associations_endorse_for_infants_only(code: str) -> None:
    assert rules_of(code).age_bands.value == (AgeBand.INFANT,)


def test_virginia_added_the_second_age_band_in_2023() -> None:
    assert [len(rules_of("va", day).age_bands.value) for day in (date(2022, 12, 31), date(2023, 1, 1))] == [1, 2]


@pytest.mark.parametrize(
    ("written", "category", "age_band"),
    [
        ("IFS", "FS", "IMH"), ("ECFS", "FS", "ECMH"), ("imhs", "MHS", "IMH"), ("IMHM–C", "MHM-C", "IMH"), ("IMHM-R/F", "MHM-R", "IMH"),
        ("IMHM-R", "MHM-R", "IMH"), ("ECMHM-P", "MHM-P", "ECMH"), ("IFW", "FA", "IMH"), ("Level III", "MHS", "IMH"),
        ("Infant Family Associate", "FA", "IMH"), ("MHM-R/F", "MHM-R", None), ("Family Specialist", "FS", None),
    ],
)  # fmt: skip
def test_names_in_use_are_understood(written: str, category: str, age_band: str | None) -> None:
    assert rules_of("mi").words.named(written) == (category, age_band)


def test_australia_shows_its_own_names_to_its_own_people_only() -> None:
    names = [rules_of(code).words.title(Category.FAMILY_SPECIALIST, AgeBand.INFANT).abbreviation for code in ("au", "mi")]
    assert names == ["IFP", "IFS"]


def test_no_word_means_two_categories() -> None:
    words = rules_of("au").words
    for written in [*(row.written for row in words.spellings if row.category), *(title.name for title in words.titles)]:
        category, band = words.named(written)
        also = {(row.category, row.age_band) for row in words.spellings if row.written == written}
        assert also <= {(category, band)}


# --- Bad files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('place = "Florida"', 'place = "Florida"\nstate = "FL"', r"^fl\.toml: state: .*not permitted"),
        ('place = "Florida"', "", r"^fl\.toml: place: .*required"),
        ('place = "Florida"', "place = 7", r"^fl\.toml: place: .*string"),
        ('place = "Florida"', 'place = "Florida', r"^fl\.toml: not TOML"),
        ('code = "fl"', 'code = "FL"', r"^fl\.toml: code: "),
        ("America/New_York", "America/Tallahassee", r"^fl\.toml: zone: no IANA time zone"),
        ("America/New_York", "../New_York", r"^fl\.toml: zone: no IANA time zone"),
        ('due = "12-31"', 'due = "02-29"', r"^fl\.toml: renewal\.2\.due: .*every year has"),
        ('due = "12-31"', 'due = "31 December"', r"^fl\.toml: renewal\.2\.due"),
        ('due = "12-31"', "due = 2027-12-31", r"^fl\.toml: renewal\.2\.due"),
        ("from = 2025-01-01", "from = 2025-02-30", r"^fl\.toml: not TOML"),
        ("from = 2025-01-01", 'from = "recently"', r"^fl\.toml: renewal\.2\.from"),
        ("from = 2025-01-01", "from = 2025-01-01\nto = 2024-01-01", r"^fl\.toml: renewal\.2: .*last day lies before the first"),
        ("from = 2025-01-01", "from = 2025-01-01\nto = 9999-12-31", r"^fl\.toml: renewal\.2: .*between 1901 and 2199"),
        ("from = 2025-01-01", "from = 2025-01-01T00:00:00", r"^fl\.toml: renewal\.2\.from"),
        ('source = ["S11"]', "source = []", r"^fl\.toml: .*what was found names its source"),
        ('source = ["S11"]', 'source = ["S99"]', r"^fl\.toml: source: S99 is cited and not described"),
        ('S41 = "', 'S98 = "never cited"\nS41 = "', r"^fl\.toml: references: S98 described and never cited"),
        ("years = 3", "years = 0", r"^fl\.toml: renewal\.2\.cycle\.years"),
        ("years = 3", "years = 3.0", r"^fl\.toml: renewal\.2\.cycle\.years"),
        ('on = "12-31"', 'on = "next 01-31"', r"^fl\.toml: renewal\.2\.cycle: .*without next"),
        ('status = "confirmed"', 'status = "probably"', r"^fl\.toml: licence\.0\.status"),
        ('bands = "not found"', 'bands = ["ADULT"]', r"^fl\.toml: age_bands\.0\.bands"),
    ],
)
def test_a_file_that_breaks_the_format_is_refused_by_file_field_and_rule(old: str, new: str, said: str) -> None:
    text = FLORIDA_BYTES.decode()
    assert old in text
    with pytest.raises(editions.EditionUnreadable, match=said):
        editions.read_edition(text.replace(old, new).encode(), NETWORK, "fl.toml")


def test_a_file_in_another_encoding_is_refused() -> None:
    with pytest.raises(editions.EditionUnreadable, match="not UTF-8 at byte 2"):
        editions.read_edition(b"# \xff", NETWORK, "fl.toml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("to = 2024-12-31", "to = 2023-12-31", "cycle: no rule covers 2024-01-01"),
        ('late = "none"', 'late = "not found"', "late: the network states the default"),
        ('category = "FA"\nname', 'category = "FS"\nname', "every category is named, once"),
    ],
)
def test_a_network_that_leaves_a_day_or_a_category_bare_is_refused(old: str, new: str, said: str) -> None:
    text = NETWORK_BYTES.decode()
    assert old in text
    with pytest.raises(editions.EditionUnreadable, match=said):
        editions.read_network(text.replace(old, new, 1).encode())


def test_a_catalogue_needs_its_network_and_names_each_file_by_its_code() -> None:
    with pytest.raises(editions.EditionUnreadable, match=r"network\.toml: missing"):
        editions.read_catalogue([("fl.toml", FLORIDA_BYTES)])
    with pytest.raises(editions.EditionUnreadable, match=r"^ga\.toml: code"):
        editions.read_catalogue([("network.toml", NETWORK_BYTES), ("ga.toml", FLORIDA_BYTES)])


@given(
    st.binary(max_size=200)
    | st.builds(
        lambda at, to: FLORIDA_BYTES[:at] + to + FLORIDA_BYTES[at + 1 :],
        st.integers(0, len(FLORIDA_BYTES)),
        st.binary(max_size=3),
    )
)
def test_bytes_are_an_edition_or_refused_and_nothing_else(data: bytes) -> None:
    try:
        edition = editions.read_edition(data, NETWORK, "fl.toml")
    except editions.EditionUnreadable:
        return
    assert edition.sha256 == sha256(data).hexdigest()
    assert edition.on(TODAY).name.value.full


# --- No rule in the code ----------------------------------------------------------------------------------------------

ENGLISH = {"id", "in", "or", "ok", "hi", "me", "al", "ma", "pa", "la", "us"}
"""Codes that are words as well; in capitals they are still noticed."""

MEMBERS = [edition for edition in CATALOGUE.editions if edition.code != ALLIANCE]
GIVEN_AWAY = {edition.code for edition in MEMBERS} - ENGLISH | {place for edition in MEMBERS for place in edition.jurisdictions}
PLACES = re.compile("|".join(rf"\b{edition.place.split(' and ')[0]}\b" for edition in MEMBERS))


def named_states(text: str) -> list[str]:
    """The constants in a module (docstrings left out) that are a state's code or name a state."""
    tree = ast.parse(text)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = [
        n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in told
    ]
    return [text for text in constants if text in GIVEN_AWAY or PLACES.search(text)]


@pytest.mark.parametrize("folder", ["ledger/rulebook", "ledger/procedures", "ledger/wire"])
def test_no_rule_names_a_state_in_code(folder: str) -> None:
    found = {path.name: named_states(path.read_text()) for path in sorted((ROOT / folder).glob("*.py"))}
    assert {name: names for name, names in found.items() if names} == {}


def test_a_state_in_the_code_would_be_noticed() -> None:
    text = '"""In wi."""\nif code == "wi" or place == "near Wisconsin": pass\nx = "WI", "Renewed", "in"'
    assert sorted(named_states(text)) == ["WI", "near Wisconsin", "wi"]


def test_a_sought_row_and_a_default_are_told_apart_in_what_is_shipped() -> None:
    assert any(isinstance(row, Sought) for row in CATALOGUE.edition("wi").timetable.late)
    assert isinstance(in_force(rules_of("wi").timetable.late, NEXT_END), NotFound)
