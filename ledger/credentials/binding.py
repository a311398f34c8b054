"""The line *binding*: whether whoever shows a credential is who it was issued to.

A credential can be copied; the key that it is bound to cannot. So who shows it answers a fresh question with that key. A file
alone answers nothing, and is told as that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ledger.credentials.presented import SKEW, Presented
from ledger.credentials.report import Check, failed, passed, unchecked

NAME: Final = "binding"
SECURITY_ERROR: Final = "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"


@dataclass(frozen=True, slots=True)
class Expected:
    """The question that must have been answered: its nonce, who asked it, and how long ago it may have been answered."""

    nonce: str
    audience: str
    oldest: timedelta = timedelta(minutes=10)


class NotBound(ValueError):
    """It was not shown by its holder for this question; the message says why."""


class Unbound(Exception):
    """The credential names no key of its holder, so that nothing can show who shows it."""


@dataclass(frozen=True, slots=True)
class Binding:
    """How whoever shows a credential can be checked. Both raise :class:`NotBound`, the first :class:`Unbound` too."""

    answers: Callable[[Expected, datetime], None]
    """Whether it was shown by its holder in answer to a question, about now."""
    holds_together: Callable[[], None]
    """Whether what was signed around it is whole, whatever question it answers."""


def line(said: Presented, binding: Binding | None, expected: Expected | None, at: datetime) -> Check | None:
    """The line; ``None`` for a credential that names no holder's key, where nobody asked and nothing is wrong."""
    try:
        if expected is None:
            return _nobody_asked(said, binding)
        if binding is None:
            return failed(NAME, "binding.absent", SECURITY_ERROR)
        binding.answers(expected, at)
    except Unbound:
        return unchecked(NAME, "binding.unbound")
    except NotBound as error:
        return failed(NAME, "binding.bad", SECURITY_ERROR, fault=str(error))
    return passed(NAME, "binding.good")


def _nobody_asked(said: Presented, binding: Binding | None) -> Check | None:
    if binding is not None:
        binding.holds_together()
    return None if said.subject is None else unchecked(NAME, "binding.not_asked")


def check_age(made: datetime, expected: Expected, at: datetime) -> None:
    """Whether it was made about when it was asked for. Raises :class:`NotBound`."""
    if made - at > SKEW:
        raise NotBound("it claims to have been made later than now")
    if made < at - expected.oldest:
        raise NotBound("it was made too long ago")
