"""What is public says what it means; what keeps another's promise need not say it again."""

import ast
from collections.abc import Iterator

from house.tree import modules

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def classes(tree: ast.Module) -> list[ast.ClassDef]:
    """The public classes of a module."""
    return [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]


def public(owner: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """The public functions, classes and methods that stand directly in ``owner``."""
    return (node for node in owner.body if isinstance(node, Definition) and not node.name.startswith("_"))


def promised(trees: list[ast.Module]) -> set[str]:
    """The methods that some class documents: an interface says what its implementations do."""
    return {node.name for tree in trees for owner in classes(tree) for node in public(owner) if ast.get_docstring(node)}


def silent(tree: ast.Module, known: set[str]) -> list[str]:
    """The module, public classes, functions and methods of which nobody says what they mean."""
    found = [] if ast.get_docstring(tree) or not tree.body else ["the module"]
    found += [f"{node.lineno} {node.name}" for node in public(tree) if not ast.get_docstring(node)]
    methods = [node for owner in classes(tree) for node in public(owner)]
    return found + [f"{node.lineno} {node.name}" for node in methods if not ast.get_docstring(node) and node.name not in known]


def test_what_is_public_has_a_docstring() -> None:
    found = list(modules())
    known = promised([tree for _, _, tree in found])
    assert [f"{path}:{what}" for path, _, tree in found for what in silent(tree, known)] == []


def test_silence_is_noticed() -> None:
    tree = ast.parse('"""a"""\nclass A:\n    def b(self): ...\n    def c(self): ...\n    def _d(self): ...')
    assert silent(tree, {"c"}) == ["2 A", "3 b"]
