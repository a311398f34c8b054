"""The guide as a page: links only, in both languages, back at every step."""

from __future__ import annotations

import html
import re

import pytest

from ledger.rulebook.guide import ways
from ledger.wire import editions

WAYS = [",".join(way) for way in ways(editions.shipped().network.guide)]


def text(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def links(answer) -> list[str]:
    return [
        html.unescape(link) for link in re.findall(r'href="(/guide\?[^"]*answers=[^"]*)"', answer.text) if "lang=" not in link
    ]


def test_it_asks_first_where_one_lives(client) -> None:
    answer = client.get("/guide")
    assert "Nothing of what you answer is kept" in text(answer)
    assert '<option value="wi">' in answer.text
    assert '<form method="get" action="/guide">' in answer.text


def test_each_answer_is_a_link_to_the_next_question_and_each_given_one_can_be_changed(client) -> None:
    first = client.get("/guide?association=wi")
    assert "Whom does your work concern?" in text(first)
    assert links(first) == [f"/guide?association=wi&answers={name}" for name in ("infants", "early_childhood", "both")]
    second = client.get("/guide?association=wi&answers=infants")
    assert links(second)[0] == "/guide?association=wi&answers="
    assert "/guide?association=wi&answers=infants,treatment" in links(second)
    assert 'aria-label="Change: Whom does your work concern?"' in second.text


@pytest.mark.parametrize("answers", WAYS)
@pytest.mark.parametrize("association", ["wi", "az", "pa"])
def test_every_way_through_it_ends_in_both_languages(client, association: str, answers: str) -> None:
    address = f"/guide?association={association}&answers={answers}"
    english, spanish = (client.get(f"{address}&lang={language}") for language in ("en", "es"))
    client.cookies.clear()
    assert (english.status_code, spanish.status_code) == (200, 200)
    assert "Where your answers lead" in text(english)
    assert "no category stands above another" in text(english)
    assert "ninguna categoría está por encima de otra" in text(spanish)
    assert "%(" not in english.text + spanish.text
    assert "<script" not in english.text


def test_the_end_says_why_and_what_would_be_asked_with_its_source(client) -> None:
    said = text(client.get("/guide?association=pa&answers=infants,leading,clinical"))
    for part in (
        "Infant Mental Health Mentor – Clinical",
        "What would be asked for Mental Health Mentor – Clinical, by the rules of 14 May 2028",
        "You lead in clinical practice",
        "48 hours of training; 15 of them on providing reflective supervision or consultation; 3 of them on diversity",
        "50 hours of reflective supervision or consultation; 25 of them about what you provide yourself",
        "received over at least 12 months; received over at most 24 months",
        "3 references; 1 by somebody endorsed or vetted",
        "24 months of treating young children with those who care for them and 36 months of providing",
        "passed with 80 in 100",
        "that no licensing board has imposed a sanction on you",
        "(network: S67, S73)",
        "(pa: S21)",
    ):
        assert part in said, part


def test_a_demonstration_sends_nobody_to_a_real_association(client) -> None:
    answer = client.get("/guide?association=az&answers=infants,several")
    assert "they know nothing of this demonstration" in text(answer)
    assert "mailto:az" not in answer.text


def test_an_age_band_that_is_not_offered_is_said_on_the_page(client) -> None:
    assert "this association does not endorse in this age band" in text(
        client.get("/guide?association=az&answers=both,promotion")
    )
    assert "does not endorse in this age band" not in text(client.get("/guide?association=az&answers=infants,promotion"))


def test_an_answer_that_is_none_is_refused_on_a_page(client) -> None:
    assert client.get("/guide?association=wi&answers=infants,nothing").status_code == 422
    assert client.get("/guide?association=zz").status_code == 404
