"""What every page is given: the press that prints it, and the reader that answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, cast

from fastapi import Depends, Request

from api.pages.rendering import Press
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


def day(text: str, field: str) -> date | None:
    """The day that a form sent; nothing for an empty field. Raises ``Invalid``."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("A day is written YYYY-MM-DD and exists.", field=field) from None


def end_of(known: date | None) -> datetime | None:
    """The moment up to which lines are known when a day is asked for: its end in UTC."""
    return None if known is None else datetime.combine(known, time.max, UTC)
