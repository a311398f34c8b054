"""How the rule book says no.

Refusal
├── NotEntitled          the one who asks may not do this
├── Malformed            what was given breaks a rule of form; names the field
└── (one class for each rule, in the chapter of the rule)

ImpossibleHistory is no refusal but an assertion: lines that cannot have been written in this order. Stop, do not guess.

A refusal's docstring is the sentence a person reads; its name is its address in the manual.
"""

from __future__ import annotations


class Refusal(Exception):
    """The rules do not allow this."""

    def __init__(self, detail: str = "", *, field: str | None = None) -> None:
        """``detail`` adds the facts of this case to the sentence; ``field`` names the member of the request at fault."""
        super().__init__(detail or self.sentence())
        self.detail = detail
        self.field = field

    @classmethod
    def sentence(cls) -> str:
        """The rule, as one sentence for people."""
        return (cls.__doc__ or "").strip().splitlines()[0]


class NotEntitled(Refusal):
    """Only an officer of the right association, in the right role, may do this."""


class Malformed(Refusal):
    """What was given does not have the form that the rule asks for."""


class ImpossibleHistory(AssertionError):
    """These lines cannot follow one another: the journal is damaged, or the code is wrong."""
