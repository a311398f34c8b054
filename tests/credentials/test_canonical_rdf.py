"""One text for one graph, the same as others make of it; and a graph made to be hard is refused at once."""

from __future__ import annotations

import hashlib
import time
from itertools import permutations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.graphs import GRAPHS, SHAPES, P, ambiguous, circle, clique, oracle
from ledger.credentials.canonical_rdf import DEFAULT_BOUND, Quad, TooHard, canonical, line, literal


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_hard_shapes_come_out_as_another_implementation_makes_them(shape: set[Quad]) -> None:
    assert canonical(shape) == oracle(shape)


@settings(max_examples=300)
@given(GRAPHS)
def test_random_graphs_come_out_as_another_implementation_makes_them(graph: set[Quad]) -> None:
    assert canonical(graph) == oracle(graph)


@settings(max_examples=150)
@given(GRAPHS, st.permutations("abcde"))
def test_the_labels_of_blank_nodes_do_not_matter(graph: set[Quad], others: list[str]) -> None:
    names = {f"_:{old}": f"_:x{new}" for old, new in zip("abcde", others, strict=True)}
    assert canonical({Quad(*(names.get(term, term) for term in quad)) for quad in graph}) == canonical(graph)


@pytest.mark.parametrize("nodes", [10, 30])
def test_a_clique_is_refused_within_a_second(nodes: int) -> None:
    start = time.perf_counter()
    with pytest.raises(TooHard):
        canonical(clique(nodes))
    assert time.perf_counter() - start < 1


def test_many_nodes_that_look_alike_are_refused_within_a_second() -> None:
    star = {Quad(f"_:hub{n % 2}", P, f"_:n{n}", "") for n in range(3000)}
    start = time.perf_counter()
    with pytest.raises(TooHard):
        canonical(star)
    assert time.perf_counter() - start < 1


def test_blank_graph_names_are_ambiguous_to_everybody_and_so_are_never_signed() -> None:
    """A fault of RDFC-1.0, not of one implementation: relabelled, the same dataset gets two texts."""
    labelled = [ambiguous(*labels) for labels in permutations("abgh")]
    assert len({oracle(graph) for graph in labelled}) == 2
    assert {canonical(graph) for graph in labelled} <= {oracle(graph) for graph in labelled}


def test_the_bound_is_the_caller_s() -> None:
    assert canonical(circle("abc"), bound=DEFAULT_BOUND)
    with pytest.raises(TooHard):
        canonical(circle("abc"), bound=3)


def test_another_hash_gives_the_names_that_it_gives_others() -> None:
    theirs = oracle(SHAPES["diamond"], ox.CanonicalizationAlgorithm.RDFC_1_0_SHA_384)
    assert canonical(SHAPES["diamond"], algorithm="sha384") == theirs


def test_a_statement_said_twice_is_said_once() -> None:
    assert canonical([Quad("<a:b>", P, "<a:c>", "")] * 2).count("\n") == 1


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_every_text_is_escaped_as_another_implementation_escapes_it(text: str) -> None:
    quad = Quad("<http://example.org/s>", P, literal(text), "")
    assert line(quad) == oracle({quad})


@pytest.mark.parametrize(
    ("text", "written"),
    [("\b\f\t\n\r", r"\b\f\t\n\r"), ('"\\', r"\"\\"), ("\0\x0b\x1f\x7f", r"\u0000\u000B\u001F\u007F"), ("\x80é😀", "\x80é😀")],
)
def test_which_characters_are_escaped_and_how(text: str, written: str) -> None:
    assert literal(text) == f'"{written}"'


def test_the_names_of_w3c_s_worked_example() -> None:
    """Section 4.6.2's "unique hashes": e0 is named first because its hash comes first."""
    e0 = hashlib.sha256(
        b"<http://example.com/#p> <http://example.com/#q> _:a .\n_:a <http://example.com/#s> <http://example.com/#u> .\n"
    )
    e1 = hashlib.sha256(
        b"<http://example.com/#p> <http://example.com/#r> _:a .\n_:a <http://example.com/#t> <http://example.com/#u> .\n"
    )
    graph = {
        Quad("<http://example.com/#p>", "<http://example.com/#q>", "_:e0", ""),
        Quad("<http://example.com/#p>", "<http://example.com/#r>", "_:e1", ""),
        Quad("_:e0", "<http://example.com/#s>", "<http://example.com/#u>", ""),
        Quad("_:e1", "<http://example.com/#t>", "<http://example.com/#u>", ""),
    }
    first, second = ("0", "1") if e0.hexdigest() < e1.hexdigest() else ("1", "0")
    assert f"_:c14n{first} <http://example.com/#s> <http://example.com/#u> .\n" in canonical(graph)
    assert f"_:c14n{second} <http://example.com/#t> <http://example.com/#u> .\n" in canonical(graph)
