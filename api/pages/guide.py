"""The guide as a page: one question at a time, each answer a link, so that it works without scripts and can be gone back over."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.desk import TheDesk
from api.guiding import Guided, given, guided
from api.pages import language as languages
from api.pages.asked import sentence
from api.pages.paper import ThePress
from api.pages.rendering import Press
from api.reading import Reader
from ledger.procedures import catalogue
from ledger.rulebook.guide import Wording

router = APIRouter()

MOST_ANSWERS: Final = 20


@router.get("/guide")
def guide(request: Request, press: ThePress, desk: TheDesk, association: str = "", answers: str = "") -> Response:
    """First where one lives; then the questions; then a category, why, and what would still be missing."""
    if not association:
        return _page(request, press, associations=Reader(desk).associations(), told=None)
    given_so_far = tuple(answers.split(",")[:MOST_ANSWERS]) if answers else ()
    return _page(request, press, associations=[], told=guided(desk.office, association, given_so_far))


def _page(request: Request, press: Press, *, associations: list[tuple[str, str]], told: Guided | None) -> Response:
    language = languages.chosen(request)
    gettext = languages.translations(language).gettext
    return press.page(
        request,
        "guide.html",
        associations=associations,
        told=told,
        name=catalogue.edition(told.association).on(told.on).name.value.full if told else "",
        given=given(told.answers) if told else (),
        to=partial(_address, told.association if told else ""),
        say=partial(_said, language),
        sentence=partial(_sentence, gettext),
    )


def _address(association: str, answers: tuple[str, ...], *further: str) -> str:
    return "/guide?" + urlencode({"association": association, "answers": ",".join((*answers, *further))}, safe=",")


def _said(language: str, words: Wording) -> str:
    return words.es if language == "es" else words.en


def _sentence(gettext: Callable[[str], str], rule: Any) -> str:  # noqa: ANN401 - a rule as it is shown
    return sentence(rule, gettext)
