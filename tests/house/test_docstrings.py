"""What is public says what it means."""

import ast

from house.tree import modules

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def silent(tree: ast.Module) -> list[str]:
    """The module, public classes, functions and methods that have no docstring."""
    found = [] if ast.get_docstring(tree) or not tree.body else ["the module"]
    for owner in [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_"))]:
        found += [
            f"{node.lineno} {node.name}"
            for node in owner.body
            if isinstance(node, Definition)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
            and not overload(node)
        ]
    return found


def overload(node: Definition) -> bool:
    """Whether this says again, for the type checker or a setter, what another definition has said."""
    names = {ast.unparse(one).split(".")[-1] for one in node.decorator_list}
    return bool(names & {"overload", "setter", "override"})


def test_what_is_public_has_a_docstring() -> None:
    assert [f"{path}:{what}" for path, _, tree in modules() for what in silent(tree)] == []


def test_silence_is_noticed() -> None:
    assert silent(ast.parse('"""a"""\nclass A:\n    def b(self): ...\n    def _c(self): ...')) == ["2 A", "3 b"]
