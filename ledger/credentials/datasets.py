"""Any JSON-LD document as RDF, with what an endorsement never has: named graphs, ordered lists, contexts written inside.

``linked_data.py`` is the strict way, for the few contexts that this office trusts. This is the general one, for documents of
every kind in conformance mode: the same refusals of what would be lost (DI ``#securing-data-losslessly``), and no context but
the loader's and the document's own. A text's base direction is not part of RDF (JSON-LD 1.1, ``rdfDirection``), so no signature
over statements covers it, anybody's.
"""

from __future__ import annotations

from typing import Any, Final

from pyld import jsonld  # type: ignore[import-untyped]

from ledger.credentials.canonical_rdf import Quad
from ledger.credentials.guard import NotAllowed, absolute
from ledger.credentials.linked_data import Loader, NotLossless, literal_of

Json = dict[str, Any]

_BASE: Final = "relative.invalid:/"
"""What relative names come to begin with, by which they are known, and refused."""
_FAULTS: Final = (jsonld.JsonLdError, KeyError, TypeError, AttributeError, IndexError, ValueError, RecursionError)
"""What PyLD raises over contexts that strangers write: its own error, and those of Python where it did not look."""
DEEPEST: Final = 32
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def dataset(document: Json, loader: Loader) -> set[Quad]:
    """The statements of ``document``. Raises :class:`~ledger.credentials.linked_data.NotLossless`."""
    _look_through(document, 0)
    try:
        fresh = Loader(loader.known)  # what a stranger's inline context becomes is forgotten with this document
        options = {"base": _BASE, "documentLoader": fresh, "contextResolver": fresh.resolver}
        expanded = jsonld.expand(document, options, on_property_dropped=_refuse_drop)
    except NotLossless:
        raise
    except _FAULTS as error:
        raise NotLossless("not a JSON-LD document over the known contexts") from error
    writer = _Writer()
    for node in expanded:
        writer.node(node, "")
    return writer.quads


def _look_through(value: object, depth: int) -> None:
    """Depth, and members without a value, which would be dropped in silence; inside a context null has a meaning."""
    if depth > DEEPEST:
        raise NotLossless("nested more deeply than any credential")
    if isinstance(value, dict):
        for name, member in value.items():
            if member is None and name != "@context":
                raise NotLossless("a member without a value")
            if name != "@context":
                _look_through(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            _look_through(member, depth + 1)


def _refuse_drop(_name: str) -> None:
    raise NotLossless("a member that no context defines") from None


class _Writer:
    """Writes expanded nodes down as statements (JSON-LD 1.1 API, ``#deserialize-json-ld-to-rdf-algorithm``)."""

    def __init__(self) -> None:
        self.quads: set[Quad] = set()
        self.issued = 0

    def fresh(self) -> str:
        self.issued += 1
        return f"_:b{self.issued}"

    def node(self, node: Json, graph: str) -> str:
        """The node's name, once its statements are written."""
        subject = _iri(node["@id"]) if "@id" in node else self.fresh()
        for name, values in node.items():
            if name == "@type":
                self.quads.update(Quad(subject, f"<{_RDF}type>", _iri(each), graph) for each in values)
            elif name == "@graph":
                for inner in values:
                    self.node(inner, subject)
            elif name != "@id":
                predicate = _iri(name)
                self.quads.update([Quad(subject, predicate, self.value(value, graph), graph) for value in values])
        return subject

    def value(self, value: Json, graph: str) -> str:
        if "@value" in value:
            return _literal(value)
        return self.list(value["@list"], graph) if "@list" in value else self.node(value, graph)

    def list(self, items: list[Json], graph: str) -> str:
        rest = f"<{_RDF}nil>"
        for item in reversed(items):
            cell = self.fresh()
            self.quads.add(Quad(cell, f"<{_RDF}first>", self.value(item, graph), graph))
            self.quads.add(Quad(cell, f"<{_RDF}rest>", rest, graph))
            rest = cell
        return rest


def _literal(value: Json) -> str:
    if not set(value) <= {"@value", "@type", "@language", "@direction"}:
        raise NotLossless("a text with an index")
    return literal_of(value)


def _iri(name: str) -> str:
    """``name`` between its brackets, unless it is relative, blank, a keyword or malformed."""
    try:
        if not name.startswith((_BASE, "_:", "@")):
            return f"<{absolute(name)}>"
    except NotAllowed as error:
        raise NotLossless("a malformed name") from error
    raise NotLossless("a name that is relative, or that no context defines")
