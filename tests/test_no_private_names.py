"""Nothing private of a library is imported, read, patched or overridden: its next release may change it."""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline

PACKAGE = Path(pipeline.__path__[0])
DOCUMENTED = {"os._exit"}  # private by its name alone: https://docs.python.org/3/library/os.html#os._exit
# The methods of every named tuple, private by their names alone: a field may bear any other name.
NAMED_TUPLE = {"_replace", "_asdict", "_fields", "_make"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def is_ours(name: str) -> bool:
    return name.split(".")[0] == pipeline.__name__


def private_imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            names = [f"{module}{one.name}" for one in node.names]
            yield from (name for name in names if not is_ours(name) and any(map(is_private, name.split("."))))


def private_attributes(tree: ast.AST) -> Iterator[str]:
    """Private attributes that no class of this file gives to its objects."""
    given = {node.name for node in ast.walk(tree) if isinstance(node, FUNCTIONS)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self":
            given.add(node.attr)
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            given |= {target.id for target in targets if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in given | NAMED_TUPLE:
            name = ast.unparse(node)
            if name not in DOCUMENTED and not name.startswith("self."):  # what self has, the next check knows
                yield name


def foreign_names(kind: type, source: str) -> Iterator[str]:
    """Private names of foreign base classes that a class of ours defines anew or uses."""
    bases = [base for base in kind.__mro__[1:] if not is_ours(base.__module__)]
    foreign = {name for base in bases for name in vars(base) if is_private(name)}
    tree = ast.parse(textwrap.dedent(source))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, FUNCTIONS)}
    on_self = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self"]
    yield from sorted(foreign & (defined | {node.attr for node in on_self}))


def module_names() -> list[str]:
    return [one.name for one in pkgutil.walk_packages(pipeline.__path__, "pipeline.") if "__main__" not in one.name]


def files() -> Iterator[object]:
    for file in sorted(PACKAGE.rglob("*.py")):
        name = str(file.relative_to(PACKAGE))
        yield pytest.param(file, id=name)


@pytest.mark.parametrize("file", list(files()))
def test_no_private_name_of_a_library_is_imported_or_read(file):
    tree = ast.parse(file.read_text("utf-8"))
    assert [*private_imports(tree), *private_attributes(tree)] == []


@pytest.mark.parametrize("name", module_names())
def test_no_private_name_of_a_foreign_class_is_overridden_or_used(name):
    members = vars(importlib.import_module(name)).values()
    own = [member for member in members if inspect.isclass(member) and member.__module__ == name]
    assert [(one.__name__, *found) for one in own if (found := list(foreign_names(one, inspect.getsource(one))))] == []


@pytest.mark.parametrize(
    "source",
    [
        "from openai._models import FinalRequestOptions",
        "import openai._types",
        "from openai import _exceptions",
        "import openai\nopenai._client",
        "import openai\nopenai.AsyncOpenAI._build_request = None",
        "def f(client): return client._transport",
    ],
)
def test_the_check_finds_each_way(source):
    tree = ast.parse(source)
    assert [*private_imports(tree), *private_attributes(tree)]


OVERRIDING = """
class Client(AsyncOpenAI):
    def _build_request(self, options):
        return self._client
"""


def test_the_check_finds_what_is_overridden_and_what_is_called():
    from openai import AsyncOpenAI

    kind = type("Client", (AsyncOpenAI,), {"__module__": "pipeline.made_up"})
    assert list(foreign_names(kind, OVERRIDING)) == ["_build_request"]
    assert list(foreign_names(kind, OVERRIDING.replace("_client", "_prepare_url"))) == [
        "_build_request",
        "_prepare_url",
    ]
