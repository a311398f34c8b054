"""How the vault says no. No message repeats a name, an address or any other value.

VaultError
├── NoSubjectKey    a body's subject has no key: it was erased, or never had one
├── DoubledBody     another body is kept under this line's id
├── EmailTaken      another person has this e-mail address
└── DoesNotUnseal   what is kept does not open: the wrong office's secret, or a changed row
"""

from __future__ import annotations


class VaultError(Exception):
    """The vault refused."""


class NoSubjectKey(VaultError):
    """A body's subject has no key: it was erased meanwhile, or its key was never asked for."""

    def __init__(self) -> None:
        super().__init__("The subject of a private part has no key: it was erased, or its key was never asked for.")


class DoubledBody(VaultError):
    """Another body is kept under this line's id."""

    def __init__(self) -> None:
        super().__init__("Another private part is kept under this line's id.")


class EmailTaken(VaultError):
    """Another person has this e-mail address; ``person`` is their id."""

    def __init__(self, person: str) -> None:
        super().__init__("Another person has this e-mail address.")
        self.person = person


class DoesNotUnseal(VaultError):
    """A sealed value does not open under its key."""

    def __init__(self) -> None:
        super().__init__("A sealed value does not open: the vault belongs to another office's secret, or was changed.")
