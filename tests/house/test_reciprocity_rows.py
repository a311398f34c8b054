"""What an edition's file may say of transfers and of reciprocity: everything has its row, and a row that cannot be is refused."""

from __future__ import annotations

import re
from datetime import date

import pytest

from house.tree import ROOT
from ledger.procedures import catalogue
from ledger.rulebook.policies import Transfers
from ledger.rulebook.reciprocity import Ask, Condition, Purpose, Terms, terms
from ledger.rulebook.vocabulary import AgeBand, Category
from ledger.wire import editions

FOLDER = ROOT / "ledger/editions"
NETWORK_TEXT = (FOLDER / "network.toml").read_text()
COLORADO_TEXT = (FOLDER / "co.toml").read_text()
NETWORK = catalogue.shipped().network
ROW = '\n[[{table}]]\n{members}\nfrom = 2026-01-01\nsource = ["S40"]\nconfidence = "1"\n'
DAYS = "answer_days = 30\nrelease_days = 45\nremind_days = 7\nescalate_days = 15\nautomatic = true"


def colorado(table: str, members: str):
    return editions.read_edition((COLORADO_TEXT + ROW.format(table=table, members=members)).encode(), NETWORK, "co.toml")


def test_an_associations_days_lie_over_the_networks_from_their_day_on() -> None:
    own = colorado("transfer", DAYS)
    assert own.on(date(2026, 1, 1)).transfers.value == Transfers(30, 45, 7, 15, automatic=True)
    assert own.on(date(2025, 12, 31)).transfers.value == NETWORK.transfers[0].value == Transfers(60, 90, 14, 30, automatic=False)


def test_a_row_left_to_its_defaults_speaks_of_every_category_age_band_and_home() -> None:
    own = colorado(
        "reciprocity", 'for = ["move"]\nhonoured = true\nasks = [{ ask = "agreement" }, { ask = "membership", days = 5 }]'
    )
    asked = Terms(True, (Condition(Ask.AGREEMENT), Condition(Ask.MEMBERSHIP, 5)))
    for category in Category:
        for band in AgeBand:
            for home in ("wi", "alliance", "co"):
                rows = own.on(date(2026, 1, 1)).reciprocity
                assert terms(rows, Purpose.MOVE, category, band, home, date(2026, 1, 1)).value == asked
                assert terms(rows, Purpose.MOVE, category, band, home, date(2025, 12, 31)).value != asked
                assert terms(rows, Purpose.STAY, category, band, home, date(2026, 1, 1)).source.edition == "network"


@pytest.mark.parametrize(
    ("table", "members", "said"),
    [
        ("transfer", DAYS.replace("automatic = true", ""), "automatic"),
        ("transfer", DAYS.replace("automatic = true", 'automatic = "yes"'), "automatic"),
        ("transfer", DAYS.replace("answer_days = 30", ""), "answer_days"),
        ("transfer", DAYS.replace("answer_days = 30", "answer_days = 0"), "answer_days"),
        ("transfer", DAYS.replace("escalate_days = 15", "escalate_days = 367"), "escalate_days"),
        ("transfer", DAYS.replace("remind_days = 7", "remind_days = 31"), "within the days they have to answer"),
        ("transfer", DAYS.replace("release_days = 45", 'release_days = "not found"'), "release_days"),
        ("transfer", DAYS + "\nfee = 25", "fee"),
        ("reciprocity", "for = []\nhonoured = true", "for"),
        ("reciprocity", 'for = ["visit"]\nhonoured = true', "for"),
        ("reciprocity", 'for = ["stay"]', "honoured"),
        ("reciprocity", 'for = ["stay"]\nhonoured = "not found"', "honoured"),
        ("reciprocity", 'for = ["stay"]\nhonoured = false\nasks = [{ ask = "membership" }]', "asks for nothing"),
        ("reciprocity", 'for = ["stay"]\nhonoured = true\nasks = [{ ask = "fee" }]', "asks"),
        ("reciprocity", 'for = ["stay"]\nhonoured = true\nasks = [{ ask = "membership", days = 0 }]', "asks"),
        ("reciprocity", 'for = ["stay"]\nhonoured = true\nasks = [{ ask = "membership" }, { ask = "membership", days = 9 }]', "once"),
        ("reciprocity", 'for = ["stay"]\nhonoured = true\ncategories = []', "categories"),
        ("reciprocity", 'for = ["stay"]\nhonoured = true\ncategories = ["IFS"]', "categories"),
        ("reciprocity", 'for = ["stay"]\nhonoured = true\nage_bands = []', "age_bands"),
        ("reciprocity", 'for = ["stay"]\nhonoured = true\nhomes = []', "homes"),
        ("reciprocity", 'for = ["stay"]\nhonoured = true\nhomes = ["Wisconsin"]', "homes"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused(table: str, members: str, said: str) -> None:
    with pytest.raises(editions.EditionUnreadable, match=rf"^co\.toml: {table}.*{said}"):
        colorado(table, members)


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        (r"\[\[transfer\]\]", "transfer: no rule covers"),
        (r'\[\[reciprocity\]\]\nfor = \["stay"\]\nhonoured', "reciprocity for a stay of FA IMH: no rule covers"),
        (r'\[\[reciprocity\]\]\nfor = \["move"\]', "reciprocity for a move of FA IMH: no rule covers"),
    ],
)  # fmt: skip
def test_a_network_that_leaves_something_bare_is_refused(taken: str, said: str) -> None:
    rows = re.compile(rf"^{taken}.*\n(?:.+\n)+", re.MULTILINE)
    assert len(rows.findall(NETWORK_TEXT)) == 1
    with pytest.raises(editions.EditionUnreadable, match=rf"{said}|described and never cited|transfer: Field required"):
        editions.read_network(rows.sub("", NETWORK_TEXT).encode())
    late = rows.sub(lambda found: found[0].replace('from = "not found"', "from = 2020-01-01"), NETWORK_TEXT)
    with pytest.raises(editions.EditionUnreadable, match=f"{said} 0001-01-01"):
        editions.read_network(late.encode())


def test_a_network_that_speaks_of_some_categories_only_is_refused() -> None:
    some = NETWORK_TEXT.replace('for = ["move"]', 'for = ["move"]\ncategories = ["FA", "FS"]', 1)
    with pytest.raises(editions.EditionUnreadable, match="reciprocity for a move of FRS IMH: no rule covers"):
        editions.read_network(some.encode())


def test_a_home_that_no_edition_has_is_refused() -> None:
    named = {path.name: path.read_bytes() for path in FOLDER.glob("*.toml")}
    assert editions.read_catalogue(named.items())
    named["co.toml"] += ROW.format(table="reciprocity", members='for = ["stay"]\nhonoured = true\nhomes = ["ca"]').encode()
    with pytest.raises(editions.EditionUnreadable, match=r"^co\.toml: reciprocity: homes: no edition has the code ca"):
        editions.read_catalogue(named.items())


def test_no_rule_of_ours_knows_an_association_or_a_number_of_days() -> None:
    for name in ("reciprocity", "terms"):
        text = (ROOT / f"ledger/rulebook/{name}.py").read_text()
        assert not re.search(r"==\s*\"[a-z]{2}\"|days=\d|timedelta", text)
