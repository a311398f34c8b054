"""What every page is given: the press that prints it, and the reader that answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, Final, cast

from fastapi import Depends, Request

from api.pages.rendering import Press
from api.pages.words import N_
from api.reading import Reader
from api.refused import Invalid


def the_press(request: Request) -> Press:
    """This office's press."""
    return cast("Press", request.app.state.press)


def the_reader(request: Request) -> Reader:
    """This office's reader."""
    return cast("Reader", request.app.state.reader)


ThePress = Annotated[Press, Depends(the_press)]
TheReader = Annotated[Reader, Depends(the_reader)]


DAYS: Final = {
    "valid_on": N_("The day that is asked about (valid_on) is written YYYY-MM-DD and exists."),
    "known_at": N_("The day as of which it is to be known (known_at) is written YYYY-MM-DD and exists."),
    "first": N_("The first day of the period (from) is written YYYY-MM-DD and exists."),
    "last": N_("The last day of the period (to) is written YYYY-MM-DD and exists."),
}


def day(text: str, field: str) -> date | None:
    """The day that a form sent; nothing for an empty field. Raises ``Invalid``."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(DAYS[field], field=field) from None


def end_of(known: date | None) -> datetime | None:
    """The moment up to which lines are known when a day is asked for: its end in UTC."""
    return None if known is None else datetime.combine(known, time.max, UTC)
