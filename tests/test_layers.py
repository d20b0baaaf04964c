"""Imports point one way: from what a planner does down to arithmetic, between packages and inside core."""

from __future__ import annotations

import ast
import os
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "xlplan"
LAYERS = {
    "core": set(),
    "forecasting": {"core"},
    "planning": {"core", "forecasting"},
    "functions": {"core", "forecasting"},
    "demo": {"core"},
    "workbook": {"core", "forecasting", "functions"},
    "store": {"core", "forecasting"},
    "jobs": {"core", "forecasting", "planning", "functions", "workbook", "store", "demo"},
    "excel": {"core", "forecasting", "functions", "workbook", "store", "jobs"},
    "cli": {"core", "forecasting", "functions", "workbook", "store", "demo", "jobs", "excel"},
}
"""What each package may import beside itself."""
CORE = {
    "errors": set(),
    "cache": set(),
    "arrays": {"errors"},
    "tables": {"errors", "arrays", "calendar"},
    "calendar": {"errors", "arrays"},
    "volume": {"errors", "arrays", "calendar"},
    "supplies": {"errors", "arrays", "calendar"},
    "labor": {"errors", "arrays", "calendar", "volume", "supplies"},
    "contracts": {"errors", "arrays", "calendar", "volume", "supplies"},
    "plan": {"errors", "arrays", "tables", "calendar", "volume", "supplies", "labor", "contracts"},
    "scenario": {"errors", "arrays", "tables", "calendar", "labor", "plan"},
    "variance": {"errors", "arrays", "tables", "calendar", "volume", "supplies", "labor", "contracts", "plan"},
    "schedules": None,
}
"""What each folder of core may import beside itself; None = all of core."""
ONLY_IN = {
    "xlsxwriter": {"workbook"},
    "cellrune": {"workbook"},
    "xlwings": {"excel"},
    "typer": {"cli"},
    "rich": {"cli"},
}
CALAMINE = {"workbook", "store"}


def layer(parts: tuple[str, ...]) -> str | None:
    """Name the package, inside xlplan, that a module path belongs to."""
    return parts[0] if parts and parts[0] in LAYERS else None


def imports(file: Path) -> list[tuple[str, ...]]:
    """List the modules a file imports, also inside functions."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [tuple(name.name.split(".")) for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(*node.module.split("."), name.name) for name in node.names]
    return found


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.relative_to(PACKAGE).as_posix())
def test_layers_import_downwards_only(file: Path) -> None:
    own = layer(file.relative_to(PACKAGE).with_suffix("").parts)
    for module in imports(file):
        if module[0] == "xlplan" and own and (target := layer(module[1:])):
            assert target in LAYERS[own] | {own}, f"{file}: {own} imports {'.'.join(module)}"
        if module[0] in ONLY_IN:
            assert own in ONLY_IN[module[0]], f"{file}: {module[0]} belongs in {ONLY_IN[module[0]]}"
        if module[0] == "python_calamine":
            assert own in CALAMINE, f"{file}: calamine belongs in {CALAMINE}"


@pytest.mark.parametrize("file", [f for f in FILES if "core" in f.parts], ids=lambda f: f.name)
def test_core_knows_no_clock_file_or_print(file: Path) -> None:
    calls = [n.func for n in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
    names = {call.id if isinstance(call, ast.Name) else getattr(call, "attr", "") for call in calls}
    assert not names & {"open", "print", "now", "today", "read_csv", "read_excel"}


@pytest.mark.parametrize(
    "file", [f for f in FILES if "core" in f.parts], ids=lambda f: f.relative_to(PACKAGE).as_posix()
)
def test_folders_of_core_import_in_their_order(file: Path) -> None:
    own = file.relative_to(PACKAGE / "core").with_suffix("").parts[0]
    if (allowed := CORE.get(own)) is None:
        return
    for module in imports(file):
        if module[:2] == ("xlplan", "core") and module[2] != own:
            assert module[2] in allowed, f"{file}: core/{own} imports {'.'.join(module)}"


def test_no_circle_of_imports() -> None:
    modules = {(PACKAGE.name, *f.relative_to(PACKAGE).with_suffix("").parts): f for f in FILES}
    wanted = {
        name: {m for given in imports(f) for m in (given, given[:-1]) if m in modules} for name, f in modules.items()
    }
    TopologicalSorter(
        {name: found - {name} for name, found in wanted.items()}
    ).prepare()  # raises CycleError, which names the modules


def test_functions_know_no_plan() -> None:
    for file in (PACKAGE / "functions").rglob("*.py"):
        for module in imports(file):
            assert module[:3] != ("xlplan", "core", "schedules"), file
            assert module[:2] != ("xlplan", "planning"), file


def test_rules_know_no_code_of_a_worksheet() -> None:
    for folder in ("core", "forecasting"):
        for file in (PACKAGE / folder).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            assert not [code for code in ("#N/A", "#NUM!", "#VALUE!", "#DIV/0!") if code in text], file


def house() -> str:
    """Draw the map: each folder with how many files it has, what it holds and what it imports, from the code."""
    lines = ["| folder of `xlplan/` | files | holds | imports |", "|---|--:|---|---|"]
    for init in sorted(PACKAGE.rglob("__init__.py"), key=lambda f: f.parts):
        folder = init.parent.relative_to(PACKAGE)
        if folder.parts and folder.parts[0] in LAYERS and len(folder.parts) <= 2 and "reports" not in folder.parts[2:]:
            files = [f for f in init.parent.glob("*.py") if f.name != "__init__.py"]
            holds = (ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or "").split("\n")[0].rstrip(".")
            lines.append(
                f"| `{folder.as_posix()}/` | {len(files) or ''} | {holds} | {', '.join(imported(init.parent))} |"
            )
    return "\n".join(lines)


def imported(folder: Path) -> list[str]:
    """List the other folders that the modules of a folder import: of core by name, others by package."""
    own = folder.relative_to(PACKAGE).parts
    nested = {f.parent.name for f in folder.glob("*/__init__.py")}
    found = set()
    for file in (f for f in FILES if f.is_relative_to(folder) and (len(own) == 2 or f.parent == folder)):
        for module in imports(file):
            if module[0] == "xlplan" and layer(module[1:]):
                target = module[1:3] if module[1] == own[0] else module[1:2]
                if target[: len(own)] != own and not (len(target) == 2 and (len(own) == 1 or target[1] == "errors")):
                    found.add(target[-1])
    return sorted(found - nested)


def test_architecture_shows_the_house_as_it_is() -> None:
    """XLPLAN_UPDATE_GOLDEN=1 draws it anew."""
    page = PACKAGE.parent / "docs" / "architecture.md"
    text = page.read_text(encoding="utf-8")
    block = re.compile(r"(?s)(<!-- map: drawn from the code -->\n).*?(<!-- end of map -->)")
    drawn = block.sub(lambda found: f"{found[1]}{house()}\n{found[2]}", text)
    if os.environ.get("XLPLAN_UPDATE_GOLDEN"):
        page.write_text(drawn, encoding="utf-8")
    assert text == drawn or os.environ.get("XLPLAN_UPDATE_GOLDEN"), "the map in docs/architecture.md is not current"


def test_pages_name_files_that_exist() -> None:
    root = PACKAGE.parent
    for page in (root / "docs" / "architecture.md", root / "CONTRIBUTING.md"):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
        for name in re.findall(r"`((?:[a-z_]+/)+[a-z_.]*)`", text):
            assert (root / name).exists() or (PACKAGE / name).exists(), f"{page.name}: {name}"
