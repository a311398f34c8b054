"""English and Spanish: one catalogue of messages in gettext's own format, read when the office starts.

The language is ``?lang=``, or else the cookie's, or else the best of ``Accept-Language``, or else English.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fastapi import Request

LANGUAGES: Final = {"en": "English", "es": "Español"}
"""Each by the name it has for itself."""

COOKIE: Final = "lang"


def chosen(request: Request) -> str:
    """The language to answer in."""
    asked = request.query_params.get("lang"), request.cookies.get(COOKIE)
    named = next((language for language in asked if language in LANGUAGES), None)
    return named or negotiate_locale(_accepted(request.headers.get("accept-language", "")), LANGUAGES, sep="-") or "en"


def _accepted(header: str) -> list[str]:
    """The languages of an ``Accept-Language`` header, best first, without their regions."""
    weighed = []
    for part in header[:400].split(","):
        name, _, weight = part.strip().partition(";q=")
        quality = float(weight) if weight.replace(".", "", 1).isdecimal() else 1.0
        if name:
            weighed.append((-quality, name.lower().partition("-")[0]))
    return [name for quality, name in sorted(weighed, key=lambda pair: pair[0]) if quality]


@cache
def translations(language: str) -> NullTranslations:
    """The messages of ``language``; English is what the messages are written in."""
    if language == "en":
        return NullTranslations()
    source = files("api.pages") / "locale" / language / "LC_MESSAGES" / "messages.po"
    with source.open("rb") as read:
        catalogue = read_po(read, locale=Locale.parse(language))
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def day(value: date | None, language: str) -> str:
    """``31 December 2027`` or ``31 de diciembre de 2027``; nothing for no day."""
    if value is None:
        return ""
    return format_date(value, "d MMMM y" if language == "en" else "long", locale=language)


def moment(value: datetime, language: str) -> str:
    """A moment in UTC, to the minute, and said to be in UTC."""
    pattern = "d MMMM y, HH:mm 'UTC'" if language == "en" else "d 'de' MMMM 'de' y, HH:mm 'UTC'"
    return format_datetime(value.astimezone(UTC), pattern, locale=language)
