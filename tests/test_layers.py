"""Imports point one way: core <- forecasting <- functions <- workbook, store <- refresh <- excel, cli."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "xlplan"
MAY_IMPORT = {
    "core": {"core"},
    "forecasting": {"core", "forecasting"},
    "functions": {"core", "forecasting", "functions"},
    "workbook": {"core", "forecasting", "functions", "workbook"},
    "store": {"core", "forecasting", "functions", "store"},
    "demo": {"core", "demo"},
    "jobs": {"core", "forecasting", "functions", "workbook", "store", "demo", "jobs"},
    "excel": {"core", "forecasting", "functions", "workbook", "store", "jobs", "excel"},
    "cli": {"core", "forecasting", "functions", "workbook", "store", "demo", "jobs", "excel", "cli"},
}
JOBS = {
    "audit",
    "compute",
    "refresh",
    "importing",
    "create",
    "plan_outputs",
    "planning",
    "reports",
    "rooms",
    "year_ends",
}
ONLY_IN = {
    "xlsxwriter": {"workbook"},
    "cellrune": {"workbook"},
    "xlwings": {"excel"},
    "typer": {"cli"},
    "rich": {"cli"},
}
CALAMINE = {"workbook", "store"}


def layer(parts: tuple[str, ...]) -> str | None:
    """Name the layer of a module path inside the package."""
    if not parts or parts[0] in ("__init__", "__main__"):
        return None
    return "jobs" if parts[0] in JOBS else parts[0]


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
        if module[0] == "xlplan" and own and (target := layer(module[1:])) in MAY_IMPORT:
            assert target in MAY_IMPORT[own], f"{file}: {own} imports {'.'.join(module)}"
        if module[0] in ONLY_IN:
            assert own in ONLY_IN[module[0]], f"{file}: {module[0]} belongs in {ONLY_IN[module[0]]}"
        if module[0] == "python_calamine":
            assert own in CALAMINE, f"{file}: calamine belongs in {CALAMINE}"


@pytest.mark.parametrize("file", [f for f in FILES if "core" in f.parts], ids=lambda f: f.name)
def test_core_knows_no_clock_file_or_print(file: Path) -> None:
    calls = [n.func for n in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
    names = {call.id if isinstance(call, ast.Name) else getattr(call, "attr", "") for call in calls}
    assert not names & {"open", "print", "now", "today", "read_csv", "read_excel"}
