"""A body is read as strictly as a line of the journal: JSON only, no member twice, no number that is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any, Final, NoReturn

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.params import Form
from fastapi.routing import APIRoute

from api.refused import DoubledMember, Invalid, Unreadable, UnsupportedMedia


def parse(body: bytes) -> object:
    """``body`` as JSON. Raises ``Unreadable`` and ``DoubledMember``; neither repeats what was sent."""
    try:
        found: object = json.loads(body.decode(), object_pairs_hook=_members, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()  # half a character, written as an escape, ends here
    except UnicodeEncodeError:
        raise Unreadable("A text of the body holds half a character.") from None
    except ValueError:  # not UTF-8, not JSON, or a number of more digits than anybody needs
        raise Unreadable("The body is not JSON in UTF-8.") from None
    except RecursionError:
        raise Unreadable("The body is nested too deeply.") from None
    return found


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DoubledMember
    return found


def _no_number(text: str) -> NoReturn:
    del text
    raise Unreadable("NaN and Infinity are no numbers in JSON.")


class StrictRequest(Request):
    """A request whose JSON is parsed by :func:`parse`."""

    async def json(self) -> object:
        """The body. Raises ``Unreadable`` and ``DoubledMember``."""
        return parse(await self.body())


_PAGED: Final = frozenset({"cursor", "after", "limit"})
"""By what a list is known. Whoever misspells one of them would be given the first page for ever."""


class StrictRoute(APIRoute):
    """A route that takes JSON alone, strictly; and where it is a list, no parameters but its own (``Invalid``)."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, given a strict request."""
        handler = super().get_route_handler()
        body = self.body_field
        known = {*_query(self.dependant), "at", "lang"}
        lists = self.methods == {"GET"} and not known.isdisjoint(_PAGED)
        takes_json = body is not None and not isinstance(body.field_info, Form)

        async def strictly(request: Request) -> Response:
            if lists and (unknown := sorted(set(request.query_params) - known)):
                raise Invalid("A list is asked for with its own parameters.", field=unknown[0][:40])
            if takes_json and media_type(request) != "application/json":
                raise UnsupportedMedia("The body is to be application/json.")
            return await handler(StrictRequest(request.scope, request.receive))

        return strictly


def _query(found: Dependant) -> Iterator[str]:
    """The names of the query's parameters, those of what the route depends on too."""
    yield from (one.alias for one in found.query_params)
    for each in found.dependencies:
        yield from _query(each)


def media_type(request: Request) -> str:
    """The body's type without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def parameters(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A form's or an address's parameters, each once (RFC 6749 section 3.1). Raises ``Unreadable``.

    ``resource`` alone may come several times (RFC 8707 section 2); a token is good at one association here, so it is not looked at.
    """
    once = [(name, value) for name, value in pairs if name != "resource"]
    found = dict(once)
    if len(found) < len(once):
        raise Unreadable("A parameter is given twice.")
    return found
