"""The house rules that a machine can read off the source: floors, what may never be called, what is imported late."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("derivations", "numerics", "verification")
MODULES = sorted(path.relative_to(ROOT).as_posix() for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))

RUNS_CODE = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr", "lambdify"}
DECIDES_WRONGLY = {"simplify", "checkodesol", "dsolve", "equals"}
WRONG_ONLY_IN_SYMPY = {"integrate", "limit"}
IMPORTED_LATE = {"altair", "distributed", "jinja2", "matplotlib", "scipy", "sympy"}
LINES = 300
# The node classes of the tree and their arithmetic refer to one another and stand in one module.
LONGER = {"derivations/expressions/nodes.py": 450}


def imports(nodes: Iterator[ast.AST]) -> Iterator[tuple[str, str]]:
    """Every imported `(module, name)`; the name is empty for `import module`."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def at_import_time(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes that run when the module is imported; `if TYPE_CHECKING:` never does."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting.extend(node.orelse)
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))


def called(node: ast.AST) -> tuple[str, str]:
    """The object and the name of a call, `("sympy", "integrate")` for `sympy.integrate(...)`."""
    if not isinstance(node, ast.Call):
        return "", ""
    if isinstance(node.func, ast.Attribute):
        return ast.unparse(node.func.value), node.func.attr
    return "", node.func.id if isinstance(node.func, ast.Name) else ""


def climbs(floor: str, tree: ast.Module) -> list[str]:
    above = FLOORS[FLOORS.index(floor) + 1 :]
    return [module for module, _ in imports(ast.walk(tree)) if module.split(".")[0] in above]


def forbidden(tree: ast.Module) -> list[str]:
    found = []
    for module, name in imports(ast.walk(tree)):
        top = module.split(".")[0]
        if top in {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve"}:
            found.append(f"import of {top}")
        if top == "sympy" and name in RUNS_CODE | DECIDES_WRONGLY | WRONG_ONLY_IN_SYMPY:
            found.append(f"import of sympy.{name}")
    for node in ast.walk(tree):
        owner, name = called(node)
        if name in DECIDES_WRONGLY or (name in RUNS_CODE and owner in {"", "builtins", "sympy", "sp"}):
            found.append(f"call of {name}")
        if name in WRONG_ONLY_IN_SYMPY and owner.split(".")[0] in {"sympy", "sp"}:
            found.append(f"call of sympy.{name}")
    return found


def worldly(tree: ast.Module) -> list[str]:
    """What a floor of symbols may not contain: floats, files and printing."""
    found = [
        f"call of {name}" for owner, name in map(called, ast.walk(tree)) if not owner and name in {"open", "print"}
    ]
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return found + [f"float {value!r}" for value in constants if isinstance(value, float | complex)]


def early(tree: ast.Module) -> list[str]:
    return [module for module, _ in imports(at_import_time(tree)) if module.split(".")[0] in IMPORTED_LATE]


def parsed(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def test_the_floors_are_found() -> None:
    assert {module.split("/")[0] for module in MODULES} == set(FLOORS)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down_only(module: str) -> None:
    assert climbs(module.split("/")[0], parsed(module)) == []


@pytest.mark.parametrize("module", MODULES)
def test_no_code_is_run_from_text_and_sympy_decides_nothing(module: str) -> None:
    assert forbidden(parsed(module)) == []


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith("derivations/")])
def test_derivations_have_no_floats_files_or_printing(module: str) -> None:
    assert worldly(parsed(module)) == []


@pytest.mark.parametrize("module", MODULES)
def test_slow_libraries_are_imported_where_they_are_needed(module: str) -> None:
    assert early(parsed(module)) == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_about_one_thing(module: str) -> None:
    lines = (ROOT / module).read_text(encoding="utf-8").count("\n")
    assert lines <= LONGER.get(module, LINES), f"{lines} lines: split it by subject"


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (lambda tree: climbs("numerics", tree), "def f():\n    from verification.verdict import Verdict"),
        (lambda tree: climbs("derivations", tree), "import numerics.balls"),
        (forbidden, "eval(text)"),
        (forbidden, "import pickle"),
        (forbidden, "sympy.sympify(text)"),
        (forbidden, "from sympy.parsing.sympy_parser import parse_expr"),
        (forbidden, "if residual.simplify() == 0: pass"),
        (forbidden, "sympy.limit(f, x, 0)"),
        (worldly, "half = 0.5"),
        (worldly, "print(1)"),
        (early, "import sympy"),
        (early, "try:\n    from scipy.special import wrightomega\nexcept ImportError: pass"),
    ],
)
def test_each_rule_finds_what_it_forbids(rule, source: str) -> None:
    assert len(rule(ast.parse(source))) == 1


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (lambda tree: climbs("verification", tree), "import derivations.claim, numerics.balls"),
        (forbidden, "solver.integrate(f)\nre.compile(pattern)"),
        (early, "def f():\n    import sympy\nif TYPE_CHECKING:\n    import scipy"),
        (worldly, "half = Fraction(1, 2)"),
    ],
)
def test_each_rule_lets_the_rest_pass(rule, source: str) -> None:
    assert rule(ast.parse(source)) == []
