"""Graphs to put in order: W3C's hard shapes, and random small ones. Terms as in ``canonical_rdf``."""

from __future__ import annotations

from itertools import combinations, permutations

import pyoxigraph as ox
from hypothesis import strategies as st

from ledger.credentials.canonical_rdf import Quad, line

P, Q = "<http://example.org/p>", "<http://example.org/q>"


def edges(*pairs: tuple[str, str], predicate: str = P) -> set[Quad]:
    return {Quad(f"_:{a}", predicate, f"_:{b}", "") for a, b in pairs}


def circle(nodes: str) -> set[Quad]:
    return edges(*zip(nodes, nodes[1:] + nodes[0], strict=True))


def both_ways(graph: set[Quad]) -> set[Quad]:
    return graph | {quad._replace(subject=quad.object, object=quad.subject) for quad in graph}


def clique(nodes: int) -> set[Quad]:
    names = [f"n{n}" for n in range(nodes)]
    return edges(*permutations(names, 2))


SHAPES = {
    "circle of two": circle("ab"),
    "circle of three, both ways": both_ways(circle("abc")),
    "two circles of three": circle("abc") | circle("xyz"),
    "diamond": edges(("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")),
    "pointing at a circle": circle("abc") | edges(("x", "a"), predicate=Q),
    "itself": edges(("a", "a")) | edges(("b", "b")),
    "circle of six beside two of three": circle("abcdef") | circle("ghi") | circle("jkl"),
    "a small clique": clique(4),
    "a cube": edges(
        *(
            (a, b)
            for a, b in combinations(["000", "001", "010", "011", "100", "101", "110", "111"], 2)
            if sum(x != y for x, y in zip(a, b, strict=True)) == 1
        )
    ),
    "named graphs": {Quad("_:a", P, "_:b", "<http://example.org/g>"), Quad("_:b", P, "_:a", "<http://example.org/h>")},
    "a graph named by a node": {Quad("_:a", P, "<http://example.org/o>", "_:a"), Quad("_:b", P, "_:a", "")},
}


def oracle(quads: set[Quad], algorithm: ox.CanonicalizationAlgorithm = ox.CanonicalizationAlgorithm.RDFC_1_0) -> str:
    """What another implementation of RDFC-1.0 makes of it (native code, and without a bound)."""
    dataset = ox.Dataset(ox.parse("".join(map(line, quads)), format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(algorithm)
    written = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    return "".join(sorted(text + "\n" for text in written.decode().split("\n") if text))


def ambiguous(a: str, b: str, g: str, h: str) -> set[Quad]:
    """A graph whose canonical text depends on its labels, for a fault of the algorithm itself."""
    return {Quad(f"_:{a}", P, f"_:{b}", f"_:{g}"), Quad(f"_:{b}", P, f"_:{a}", f"_:{h}"), Quad(f"_:{g}", Q, f"_:{h}", "")}


NODES = st.sampled_from([*(f"_:{letter}" for letter in "abcde"), "<http://example.org/s>"])
TERMS = st.one_of(NODES, st.sampled_from(['"text"', '"text"@en', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>']))
NAMES = st.sampled_from(["", "", "<http://example.org/h>", "<http://example.org/g>"])
GRAPHS = st.sets(st.builds(Quad, NODES, st.sampled_from([P, Q]), TERMS, NAMES), max_size=12)
