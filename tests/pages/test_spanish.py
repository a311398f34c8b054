"""Everything that a page can say, it can say in Spanish."""

from __future__ import annotations

import re

import pytest

import messages
from api.pages.language import LANGUAGES, day, moment, translations

FILLED = re.compile(r"%\(\w+\)s|\{\w+\}|</?\w+|href=\"[^\"]*\"")


def test_no_message_is_missing_fuzzy_or_left_over() -> None:
    committed = {message.id: message for message in messages.spanish() if message.id}
    wanted = set(messages.messages())
    assert sorted(map(str, wanted - set(committed))) == [], "run `python scripts/messages.py`, and translate"
    assert sorted(map(str, set(committed) - wanted)) == []
    assert [message.id for message in committed.values() if not message.string or message.fuzzy] == []


def test_a_translation_fills_in_what_its_message_does() -> None:
    for message in messages.spanish():
        if not message.id:
            continue
        ids, strings = (message.id, message.string) if isinstance(message.id, tuple) else ((message.id,), (message.string,))
        for one, translated in zip(ids, strings, strict=True):
            assert sorted(FILLED.findall(one)) == sorted(FILLED.findall(translated)), one


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/e/{maria}",
        "/registry",
        "/guide",
        "/guide?association=ne&answers=infants",
        "/log",
        "/problems",
        "/problems/not-a-number",
        "/nowhere",
    ],
)
def test_a_page_asked_for_in_spanish_is_in_spanish(client, told, path: str) -> None:
    answer = client.get(path.format(maria=told.maria), headers={"accept-language": "es-MX,es;q=0.9,en;q=0.5"})
    assert '<html lang="es"' in answer.text
    assert answer.headers["content-language"] == "es"
    assert "No es una licencia para ejercer" in answer.text
    assert "It is not a licence" not in answer.text


def test_the_answer_in_spanish_has_spanish_days(client, told) -> None:
    answer = client.get(f"/e/{told.maria}?lang=es")
    assert "Activa el 14 de mayo de 2028" in answer.text
    assert "Concedida" in answer.text


def test_the_address_comes_before_the_cookie_and_the_cookie_before_the_browser(client) -> None:
    spanish = {"accept-language": "es"}
    assert '<html lang="en"' in client.get("/?lang=en", headers=spanish).text
    assert '<html lang="en"' in client.get("/", headers=spanish | {"cookie": "lang=en"}).text
    client.cookies.clear()
    assert '<html lang="es"' in client.get("/", headers=spanish).text
    assert '<html lang="en"' in client.get("/?lang=xx", headers={"accept-language": "fr;q=nonsense, ;;"}).text


def test_days_and_moments_are_written_as_each_language_does() -> None:
    from datetime import UTC, date, datetime

    assert (day(date(2027, 12, 31), "en"), day(date(2027, 12, 31), "es")) == ("31 December 2027", "31 de diciembre de 2027")
    assert moment(datetime(2027, 1, 2, 3, 4, tzinfo=UTC), "es") == "2 de enero de 2027, 03:04 UTC"
    assert all(translations(language) for language in LANGUAGES)
