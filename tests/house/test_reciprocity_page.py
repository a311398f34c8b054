"""The page of reciprocity says of every case what the rule book says of it: read back row by row, and held against all pairs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import product

import reciprocity_page
from house.tree import ROOT
from ledger.procedures import catalogue
from ledger.rulebook.catalogue import Catalogue, Licence
from ledger.rulebook.fact import Confidence, Found, Source
from ledger.rulebook.reciprocity import Purpose, Recognising, Recognition, Reply, Terms, recognition, table_of
from ledger.rulebook.vocabulary import AgeBand, Category, Term

EDITIONS = catalogue.shipped()
CODES = [edition.code for edition in EDITIONS.editions]
DEFAULT = "**by default, not found**"
COLUMNS = 7
Case = tuple[str, str, Purpose, Category, AgeBand]


def rows(page: str, columns: int) -> list[list[str]]:
    """The cells of every row of so many columns, without the headings."""
    found = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in page.splitlines() if line.startswith("| ")]
    return [row for row in found if len(row) == columns and row[0] != "for" and not row[0].startswith("---")]


def said(page: str, editions: Catalogue) -> dict[Case, tuple[str, str]]:
    """Answer and source of every case: by the row that names it, and else by the network's rule."""
    day = reciprocity_page.since(editions)
    confirmed = set(reciprocity_page.confirmed(editions, day))
    rule = {Purpose(row[0]): (row[1], row[2]) for row in rows(page.split("## ")[1], 3)}
    told = {
        (home, asked, purpose, category, band): rule[purpose]
        for home, asked, purpose, category, band in product(CODES, CODES, Purpose, Category, AgeBand)
        if home != asked
    }
    named: set[Case] = set()
    for purposes, homes, askeds, categories, bands, answer, source in rows(page, COLUMNS):
        for case in product(
            whom(homes, confirmed), whom(askeds, confirmed), map(Purpose, purposes.split(", ")), kinds(categories), span(bands)
        ):
            if case[0] != case[1]:
                assert case not in named, case
                named.add(case)
                told[case] = (answer, source)
    return told


def whom(cell: str, confirmed: set[str]) -> list[str]:
    return {"every other": CODES, "every other with a confirmed licence": sorted(confirmed)}.get(cell) or cell.split(", ")


def kinds(cell: str) -> list[Category]:
    left = cell.removeprefix("all but ").split(", ") if cell.startswith("all but ") else []
    if cell == "all" or left:
        return [category for category in Category if category not in left]
    return [Category(code) for code in cell.split(", ")]


def span(cell: str) -> list[AgeBand]:
    return list(AgeBand) if cell == "all" else [AgeBand(code) for code in cell.split(", ")]


def held_against(editions: Catalogue) -> dict[Case, tuple[str, Recognition]]:
    day = reciprocity_page.since(editions)
    table = table_of(editions, day)
    answers = said(reciprocity_page.page(editions), editions)
    assert len(answers) == len(CODES) * (len(CODES) - 1) * len(Purpose) * len(Category) * len(AgeBand)
    found = {}
    for case, (answer, source) in answers.items():
        known = recognition(table, *case, day)
        assert answer.startswith(f"*{known.answer}*"), case
        assert (DEFAULT in answer) is known.by_default, case
        for one in known.conditions:
            assert re.search(rf"{one.ask}.* {f'within {one.days} days' if one.days else 'before'}", answer), case
        assert answer.count(";") == known.by_default + len(known.conditions)
        if known.membership is not None:
            assert f"({known.membership.value.accepted}" in answer
        assert source.startswith(f"`{known.source.edition}` {''.join(f'[{ref}]' for ref in known.source.refs)} "), case
        found[case] = (answer, known)
    return found


def test_the_page_is_the_one_that_is_made() -> None:
    assert (ROOT / "docs/reference/reciprocity.md").read_text() == reciprocity_page.page(EDITIONS), "run `make docs`"


def test_every_pair_and_category_is_told_as_the_rule_book_answers_it() -> None:
    answers = held_against(EDITIONS)
    unknown = {edition.code for edition in EDITIONS.editions if edition.on(date(2025, 1, 1)).licence.value is Licence.UNCONFIRMED}
    for (home, asked, *_), (answer, known) in answers.items():
        assert answer.startswith("*not known*") is (known.answer is Reply.NOT_KNOWN) is bool({home, asked} & unknown)
        assert not ("*not known*" in answer and DEFAULT in answer)


def test_a_row_that_an_association_adds_is_on_the_page_and_nowhere_else() -> None:
    """One association honours one category of one home no more, on a page of its own, and says what a move asks."""
    source = Source("co", ("S40",), Confidence.SINGLE, "a page of its own")
    strict = Recognising(
        (Purpose.STAY,), (Category.FAMILY_ASSOCIATE,), (AgeBand.INFANT,), (EDITIONS.edition("wi").code,), Terms(honoured=False)
    )
    open_ = Recognising((Purpose.MOVE,), tuple(Category), tuple(AgeBand), None, Terms(honoured=True))
    own = (Found(strict, source, Term(date(2026, 1, 1))), Found(open_, source))
    changed = Catalogue(
        EDITIONS.network,
        tuple(replace(edition, reciprocity=own) if edition.code == "co" else edition for edition in EDITIONS.editions),
    )
    answers = held_against(changed)
    differing = {case for case, (answer, _) in answers.items() if answer == "*not honoured*" and case[3] is not Category("FRS")}
    assert differing == {("wi", "co", Purpose.STAY, Category.FAMILY_ASSOCIATE, AgeBand.INFANT)}
    assert answers["wi", "co", Purpose.MOVE, Category.FAMILY_ASSOCIATE, AgeBand.INFANT][0] == f"*held*; {DEFAULT}", (
        "its age bands"
    )
    assert "| 2026-01-01 |" in reciprocity_page.page(changed)


def test_whoever_has_a_licence_or_an_age_band_from_a_day_on_is_among_the_earlier_days() -> None:
    page = reciprocity_page.page(EDITIONS)
    earlier = rows(page.split("## Earlier days")[1].split("## Sources")[0], 5)
    told = {(start, who, what) for start, _, who, what, _ in earlier}
    for edition in EDITIONS.editions:
        for row in edition.licence:
            assert row.term.start is None or (row.term.start.isoformat(), edition.code, f"licence: {row.value}") in told
    assert {("2023-01-01", "va", "age bands: IMH, ECMH"), ("", "va", "age bands: IMH")} <= told


def test_every_source_that_is_cited_is_listed() -> None:
    page = reciprocity_page.page(EDITIONS)
    listed = {(row[0], row[1]) for row in rows(page.split("## Sources")[1], 3)}
    for edition, refs in re.findall(r"`(\w+)` ((?:\[\w+\])+)", page):
        assert {(edition, ref) for ref in re.findall(r"\w+", refs)} <= listed
