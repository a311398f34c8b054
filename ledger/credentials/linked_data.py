"""A JSON-LD document as RDF statements, and nothing lost on the way.

A Data Integrity signature covers statements, people read JSON: whatever the one has and the other has not is room to
lie in. So every member must be defined, every name must be absolute, and nothing may be dropped (DI
``#securing-data-losslessly``). PyLD expands; the step from there to statements is ours, because PyLD's own resolves
relative names against an invented base and drops what it cannot say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import Any, Final, NamedTuple

from pyld import jsonld  # type: ignore[import-untyped]
from pyld.context_resolver import ContextResolver  # type: ignore[import-untyped]
from pyld.resolved_context import ResolvedContext  # type: ignore[import-untyped]

from ledger.credentials import contexts
from ledger.credentials.canonical_rdf import Quad, literal

Json = dict[str, Any]

_BASE: Final = "relative.invalid:/"
_ONE_AT_A_TIME: Final = Lock()
"""PyLD's caches are shared and not made for threads."""
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


class NotLossless(ValueError):
    """Something in the document would not be covered by its signature."""


class Loader:
    """A document loader that knows these contexts and refuses the rest of the world."""

    def __init__(self, known: Mapping[str, contexts.Context]) -> None:
        """``known`` are the contexts by address."""
        self.known = dict(known)
        self.resolver = _Resolver({}, self)

    def __call__(self, url: str, _options: object) -> Json:
        """What PyLD asks for. Raises :class:`NotLossless` for an unknown address."""
        if url not in self.known:
            raise NotLossless("a context that this ledger does not know")
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": self.known[url]}


class _Resolver(ContextResolver):  # type: ignore[misc]
    """PyLD finds what it made of a scoped context by writing the context out each time; ours never change, so their
    identity will do. That is half of an expansion's cost.
    """

    def __init__(self, cache: Json, loader: Loader) -> None:
        super().__init__(cache, loader)
        self.by_identity: dict[int, tuple[object, list[_Resolved]]] = {}

    def resolve(self, active_ctx: Json, context: object, base: str, cycles: set[str] | None = None) -> list[Any]:
        """PyLD's own answer, but scoped contexts are known by identity."""
        if not isinstance(context, dict) or "@context" in context:
            return list(super().resolve(active_ctx, context, base, cycles))
        if id(context) not in self.by_identity:
            self.by_identity[id(context)] = (context, [_Resolved(context)])
        return list(self.by_identity[id(context)][1])


class _Resolved(ResolvedContext):  # type: ignore[misc]
    """A type-scoped context is processed over a fresh clone of the context around it: know the clone by its original."""

    def get_processed(self, active_ctx: Json) -> Json | None:
        found: Json | None = self.cache.get(_original(active_ctx))
        return found

    def set_processed(self, active_ctx: Json, processed_ctx: Json) -> None:
        self.cache[_original(active_ctx)] = processed_ctx


def _original(active: Json) -> str:
    before = active.get("previousContext")
    if before is not None and before["mappings"] == active["mappings"]:
        return "a clone of " + str(before["_uuid"])
    return str(active["_uuid"])


@lru_cache(maxsize=1)
def bundled_loader() -> Loader:
    """The loader of the bundled contexts; one, so that what PyLD made of them is made once."""
    return Loader(contexts.all_bundled())


def statements(document: Json, loader: Loader | None = None) -> set[Quad]:
    """The RDF statements of ``document``. Raises :class:`NotLossless`."""
    loader = loader or bundled_loader()
    options = {"base": _BASE, "documentLoader": loader, "contextResolver": loader.resolver}
    try:
        with _ONE_AT_A_TIME:
            expanded = jsonld.expand(document, options, on_property_dropped=_refuse_drop)
    except jsonld.JsonLdError as error:
        raise NotLossless("not a JSON-LD document over the known contexts") from error
    blanks = _Blanks()
    return {quad for node in expanded for quad in _node(node, blanks).quads}


def _refuse_drop(_name: str) -> None:
    raise NotLossless("a member that no context defines") from None


class _Blanks:
    def __init__(self) -> None:
        self.issued = 0

    def fresh(self) -> str:
        self.issued += 1
        return f"_:b{self.issued}"


class _Said(NamedTuple):
    """A term, and what was said of it on the way."""

    term: str
    quads: list[Quad]


def _node(node: Json, blanks: _Blanks) -> _Said:
    subject = _iri(node["@id"]) if "@id" in node else blanks.fresh()
    quads: list[Quad] = []
    for name, values in node.items():
        if name == "@id":
            continue
        if name == "@type":
            quads += [Quad(subject, f"<{_RDF}type>", _iri(each), "") for each in values]
            continue
        predicate = _iri(name)
        for value in values:
            term, more = _value(value, blanks)
            quads.append(Quad(subject, predicate, term, ""))
            quads += more
    return _Said(subject, quads)


def _value(value: Json, blanks: _Blanks) -> _Said:
    if "@value" in value:
        return _Said(_literal(value), [])
    return _node(value, blanks)


def _literal(value: Json) -> str:
    if not set(value) <= {"@value", "@type", "@language"}:
        raise NotLossless("a text with a direction or an index")
    return literal_of(value)


def literal_of(value: Json) -> str:
    """A value object as a literal (JSON-LD 1.1 API, 8.2.2). Raises :class:`NotLossless` for what has no one spelling."""
    match value["@value"]:
        case bool() as truth:
            return literal("true" if truth else "false", _kind(value, "boolean"))
        case int() as number:
            return literal(str(number), _kind(value, "integer"))
        case str() as text if "@language" in value:
            return literal(text, language=value["@language"].lower())
        case str() as text:
            return literal(text, _kind(value, "string"))
        case _:
            raise NotLossless("a number with a fraction")


def _kind(value: Json, default: str) -> str:
    kind = value.get("@type", _XSD + default)
    return _iri(kind)[1:-1]


def _iri(name: str) -> str:
    """``name`` between its brackets. Relative, malformed and blank names are refused: RDF would lose or rename them."""
    if name.startswith((_BASE, "_:", "@")) or not _IRI.fullmatch(name):
        raise NotLossless("a name that is relative or malformed")
    return f"<{name}>"
