"""What the doors themselves refuse, before any rule is asked.

Door
├── NotSignedIn          no token, or one that is not in force
├── FromElsewhere        a form that was sent from another site's page
├── NotFound             no such thing at this address
├── NotAllowedHere       the address knows other methods
├── NotAcceptable        the address has no form of it that was asked for
├── Unreadable           the body is not what its type says
│   └── DoubledMember    one object names a member twice
├── TooLarge             the body is larger than the door takes
├── UnsupportedMedia     the body is of another type than the door takes
├── Invalid              the request breaks a rule of form; names the field
├── NotYet               the view has not come as far as the position asked for
├── NotReady             the office cannot answer now
└── Failed               our own fault

Refusal
└── MorningUnderWay      another process does it (the command's)

A docstring's first line is the sentence a person reads; the class's name is its address in the manual.
"""

from __future__ import annotations

from ledger.rulebook.refusal import Refusal


class Door(Exception):
    """The request cannot be taken."""

    def __init__(self, detail: str = "", *, field: str | None = None) -> None:
        """``detail`` adds the facts of this case, never a person's data; ``field`` names the member at fault."""
        super().__init__(detail or type(self).__name__)
        self.detail = detail
        self.field = field


class NotSignedIn(Door):
    """This address needs the bearer token of an officer in force, of a person who acts for themselves, or of an employer."""


class FromElsewhere(Door):
    """This form was not sent from a page of this office."""


class NotFound(Door):
    """There is nothing at this address."""


class NotAllowedHere(Door):
    """This address does not answer to this method."""


class NotAcceptable(Door):
    """What is at this address cannot be had in a form that was asked for."""


class Unreadable(Door):
    """The body could not be read."""


class DoubledMember(Unreadable):
    """One object of the body names the same member twice."""


class TooLarge(Door):
    """The body is larger than this address takes."""


class UnsupportedMedia(Door):
    """This address does not take a body of this type."""


class Invalid(Door):
    """The request does not have the form that this address asks for."""


class NotYet(Door):
    """The view has not yet reached the position asked for."""


class NotReady(Door):
    """The office cannot answer at the moment."""


class Failed(Door):
    """Something went wrong on our side."""


class MorningUnderWay(Refusal):
    """Another process does the morning at this moment; it is enough that one does."""
