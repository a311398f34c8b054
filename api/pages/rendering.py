"""A template and what it is told become a page in the reader's language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.pages import language as languages
from api.pages.words import AGE_BANDS, CREDENTIALS, CUSTODY, EVENTS, KINDS, MARKS, OUTCOMES, REASONS, STANDINGS, STATES
from ledger.credentials import answer_report
from ledger.credentials.answer_report import Finding
from ledger.credentials.report import Check
from ledger.credentials.sentences import SENTENCES


@dataclass(frozen=True)
class Press:
    """Prints this office's pages: whether it is a demonstration, and where to write, stand on each of them."""

    demonstration: bool
    contact: str
    environments: dict[str, Environment] = field(default_factory=dict)

    def page(self, request: Request, template: str, status: int = 200, **told: object) -> HTMLResponse:
        """The page, in the language asked for; asking with ``?lang=`` is remembered in a cookie that names nobody."""
        language = languages.chosen(request)
        text = self._environment(language).get_template(template).render(
            demonstration=self.demonstration,
            contact=self.contact,
            here=request.url.path,
            in_language=partial(_in_language, request),
            **told,
        )  # fmt: skip
        headers = {"Content-Language": language, "Vary": "Accept-Language, Cookie", "Cache-Control": "no-store"}
        response = HTMLResponse(text, status, headers)
        if request.query_params.get("lang") == language:
            response.set_cookie(languages.COOKIE, language, max_age=31_536_000, httponly=True, samesite="lax")
        return response

    def _environment(self, language: str) -> Environment:
        if language not in self.environments:
            self.environments[language] = _environment(language)
        return self.environments[language]


def _in_language(request: Request, language: str) -> str:
    """The same address in another language; what was sent by POST is asked for anew at its form."""
    url = request.url.include_query_params(lang=language)
    return f"{url.path}?{url.query}"


def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations = languages.translations(language)
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined] # the extension's
    environment.globals |= _words(language, translations.gettext)
    return environment


_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", re.ASCII)
"""As a report writes them for a machine and a terminal."""


def _words(language: str, gettext: Any) -> dict[str, Any]:  # noqa: ANN401 - functions of several shapes
    """What templates may call: words for the ledger's words, days and moments in the reader's language."""
    return {
        "language": language,
        "languages": languages.LANGUAGES,
        "day": partial(languages.day, language=language),
        "moment": partial(languages.moment, language=language),
        "translated": gettext,
        "reason": lambda name: gettext(REASONS[name]) if name in REASONS else "",
        "custody": lambda name: gettext(CUSTODY[name]),
        "age_band": lambda name: gettext(AGE_BANDS[name]),
        "said": STANDINGS.__getitem__,
        "event": EVENTS.__getitem__,
        "event_said": lambda step: gettext(EVENTS[step.name].sentence) % {"who": step.who, "to": step.to, "origin": step.origin},
        "became": CREDENTIALS.get,
        "outcome": lambda name: (OUTCOMES[name][0], gettext(OUTCOMES[name][1])),
        "mark_said": lambda mark: gettext(MARKS[f"{mark.name} {mark.outcome}"]),
        "finding_said": lambda finding: _found(finding, gettext, language),
        "check_said": lambda check: gettext(SENTENCES[check.key]).format(**_facts(check, gettext, language)),
    }


def _found(finding: Finding, gettext: Any, language: str) -> str:  # noqa: ANN401 - a translation's method
    """One check of a signed answer, in the reader's language."""
    facts = {name: _dated(fact, language) for name, fact in finding.facts.items()}
    kind = facts.get("kind", "")
    if kind in KINDS:
        facts["kind"] = gettext(KINDS[kind])
    return str(gettext(answer_report.SENTENCES[finding.key]).format(**facts))


def _dated(fact: str, language: str) -> str:
    """A day or a moment as the reader writes it; every other fact as it is."""
    if _DAY.fullmatch(fact):
        return languages.day(date.fromisoformat(fact), language)
    if _MOMENT.fullmatch(fact):
        return languages.moment(datetime.strptime(fact, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC), language)
    return fact


def _facts(check: Check, gettext: Any, language: str) -> dict[str, str]:  # noqa: ANN401 - a translation's method
    """What a check's sentence is filled with; the ledger's own words among it in the reader's language."""
    facts = {name: _dated(fact, language) for name, fact in check.facts.items()}
    state, standing = facts.get("state", ""), facts.get("standing", "")
    if state in STATES:
        facts["state"] = gettext(STATES[state])
    if standing in STANDINGS:
        facts["standing"] = gettext(STANDINGS[standing].word)
    return facts
