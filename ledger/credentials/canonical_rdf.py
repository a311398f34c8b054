"""One text for one graph: RDF Dataset Canonicalization (RDFC-1.0), with a bound on its work.

Blank nodes have no names, so two people who write the same statements may label them differently. The algorithm gives
each blank node a name that depends on nothing but its place in the graph (W3C RDF Dataset Canonicalization, section 4).
In a graph made to be hard, finding that place costs more than the age of the world, so every step is counted and the
work refused past a bound (``#dataset-poisoning``).

Where a blank node names a graph, the algorithm can take two nodes for alike that are not, and then its text depends on the
labels after all (so in every implementation; ``tests/credentials`` shows one). Nothing that is signed here has graph names.

Terms are texts in N-Quads form: ``<iri>``, ``_:label``, or a literal with its quotes.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from itertools import permutations
from typing import Final, NamedTuple

DEFAULT_BOUND: Final = 20_000
"""Steps allowed by default: a credential takes about a dozen, W3C's hardest computable test about 9,500."""

_XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_NAMED_ESCAPES: Final = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_ESCAPES: Final = {**{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)}, **_NAMED_ESCAPES}


class TooHard(ValueError):
    """The graph asks for more work than any honest one does."""


class Quad(NamedTuple):
    """One statement; ``graph`` is empty for the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str


def literal(text: str, kind: str = _XSD_STRING, *, language: str | None = None) -> str:
    """A literal in canonical N-Quads (``#canonical-quads``: which characters are escaped, and how)."""
    quoted = '"' + text.translate(_ESCAPES) + '"'
    if language is not None:
        return f"{quoted}@{language}"
    return quoted if kind == _XSD_STRING else f"{quoted}^^<{kind}>"


def line(quad: Quad) -> str:
    """The statement as one line of N-Quads, with its newline."""
    return " ".join(term for term in quad if term) + " .\n"


def canonical(quads: Iterable[Quad], *, bound: int = DEFAULT_BOUND, algorithm: str = "sha256") -> str:
    """The canonical N-Quads document of the dataset. Raises :class:`TooHard` past ``bound`` steps."""
    dataset = set(quads)
    names = canonical_names(dataset, bound=bound, algorithm=algorithm)
    return "".join(sorted(line(_renamed(quad, names)) for quad in dataset))


def canonical_names(quads: set[Quad], *, bound: int = DEFAULT_BOUND, algorithm: str = "sha256") -> dict[str, str]:
    """Each blank node's canonical name (section 4.4.3). Raises :class:`TooHard`."""
    work = _Work(quads, bound, algorithm)
    by_hash: dict[str, list[str]] = defaultdict(list)
    for node in work.about:
        by_hash[work.first_degree(node)].append(node)
    for nodes in (by_hash[found] for found in sorted(by_hash) if len(by_hash[found]) == 1):
        work.final.name(nodes[0])
    for nodes in (by_hash[found] for found in sorted(by_hash) if len(by_hash[found]) > 1):
        _name_alike(work, nodes)
    return work.final.given


def _name_alike(work: _Work, nodes: list[str]) -> None:
    """Names nodes that look the same from near by what lies further off (section 4.4.3, step 5)."""
    paths: list[tuple[str, _Names]] = []
    for node in nodes:
        if node not in work.final.given:
            trial = _Names("b")
            trial.name(node)
            paths.append(work.n_degree(node, trial))
    for _, names in sorted(paths, key=lambda path: path[0]):
        for node in names.given:
            work.final.name(node)


class _Names:
    """Hands out names in order (section 4.5)."""

    def __init__(self, prefix: str, given: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.given = dict(given or {})

    def name(self, node: str) -> str:
        return self.given.setdefault(node, f"_:{self.prefix}{len(self.given)}")

    def copy(self) -> _Names:
        return _Names(self.prefix, self.given)


class _Work:
    """The state of section 4.3, and the count of steps."""

    def __init__(self, quads: set[Quad], bound: int, algorithm: str) -> None:
        self.left = bound
        self.algorithm = algorithm
        self.final = _Names("c14n")
        self.about: dict[str, list[Quad]] = defaultdict(list)
        for quad in quads:
            for node in {term for term in quad if _is_blank(term)}:
                self.about[node].append(quad)
        self._near: dict[str, str] = {}

    def hash(self, text: str) -> str:
        return hashlib.new(self.algorithm, text.encode()).hexdigest()

    def step(self, cost: int) -> None:
        self.left -= cost
        if self.left < 0:
            raise TooHard("a graph that takes more steps to put in order than any honest one")

    def first_degree(self, node: str) -> str:
        """What the statements about a node say of it, its neighbours unnamed (section 4.6)."""
        if node not in self._near:
            lines = sorted(line(_seen_from(node, quad)) for quad in self.about[node])
            self._near[node] = self.hash("".join(lines))
        return self._near[node]

    def related(self, node: str, quad: Quad, names: _Names, position: str) -> str:
        """A neighbour, by its name or its nearest hash, and by what relates them (section 4.7)."""
        known = self.final.given.get(node) or names.given.get(node) or self.first_degree(node)
        predicate = "" if position == "g" else quad.predicate
        return self.hash(position + predicate + known)

    def neighbours(self, node: str, names: _Names) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for quad in self.about[node]:
            for position, other in (("s", quad.subject), ("o", quad.object), ("g", quad.graph)):
                if _is_blank(other) and other != node:
                    found[self.related(other, quad, names, position)].append(other)
        return found

    def n_degree(self, node: str, names: _Names) -> tuple[str, _Names]:
        """A node by the shortest path of names through its neighbours (section 4.8)."""
        self.step(1 + len(self.about[node]))
        neighbours = self.neighbours(node, names)
        data = ""
        for found in sorted(neighbours):
            best: tuple[str, _Names] | None = None
            for order in permutations(neighbours[found]):
                best = self._walk(order, names, best)
            if best is not None:
                data += found + best[0]
                names = best[1]
        return self.hash(data), names

    def _walk(self, order: tuple[str, ...], names: _Names, best: tuple[str, _Names] | None) -> tuple[str, _Names] | None:
        """The better of ``best`` and the path that takes the neighbours in this order (steps 5.4.1 to 5.4.6)."""
        self.step(1 + len(order) + len(names.given) // 16)
        trial, path, again = names.copy(), "", []
        for node in order:
            if node in self.final.given:
                path += self.final.given[node]
                continue
            if node not in trial.given:
                again.append(node)
            path += trial.name(node)
            if _worse(path, best):
                return best
        for node in again:
            result, deeper = self.n_degree(node, trial)
            path += f"{trial.name(node)}<{result}>"
            trial = deeper
            if _worse(path, best):
                return best
        return (path, trial) if best is None or path < best[0] else best


def _worse(path: str, best: tuple[str, _Names] | None) -> bool:
    return best is not None and len(path) >= len(best[0]) and path > best[0]


def _is_blank(term: str) -> bool:
    return term.startswith("_:")


def _seen_from(node: str, quad: Quad) -> Quad:
    return Quad(*(("_:a" if term == node else "_:z") if _is_blank(term) else term for term in quad))


def _renamed(quad: Quad, names: dict[str, str]) -> Quad:
    return Quad(*(names.get(term, term) for term in quad))
