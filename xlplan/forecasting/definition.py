"""What is forecast, and how: one definition for each subject, read from TOML by `parse_definition`."""

from __future__ import annotations

import string
import tomllib
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from xlplan.core.errors import DefinitionError
from xlplan.core.schedules.registry import INPUTS
from xlplan.forecasting.models.methods import Method

__all__ = ["Definition", "parse_definition"]

Level = float
FORECAST_TABLES = ("stats", "gl", "pay", "usage")


class Definition(BaseModel):
    """A subject of forecasts: which table, what makes a series, what is forecast and with what.

    Attributes
    ----------
    subject : str
        Name that groups the series, unique among the definitions.
    table : str
        Input table, without ``tbl``.
    keys : tuple of str
        Columns whose combinations make the series; ``cost_center`` among them.
    measure : str
        Number column that is forecast.
    budget : str or None
        Column with the budget, or ``table.column``.
    item : str
        Name of a series; ``{column}`` stands for a key.
    unit : str
        ``dollars``, ``hours``, ``units``...
    missing : str
        ``error`` if a month without a row is a mistake, ``zero`` if it means nothing happened.
    calendar : str
        ``none``, ``days``, ``weekdays`` or ``both``.
    method : Method
        Forecasting method.
    horizon : int
        Months ahead, where the workbook's settings do not say.
    levels : tuple of float
        Prediction intervals in percent; 80 among them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str = Field(min_length=1)
    table: str
    keys: tuple[str, ...] = Field(min_length=1)
    measure: str
    budget: str | None = None
    item: str = Field(min_length=1)
    unit: str = "units"
    missing: Literal["error", "zero"] = "error"
    calendar: Literal["none", "days", "weekdays", "both"] = "weekdays"
    method: Method = Method.AUTO
    horizon: int = Field(default=20, ge=1, le=120)
    levels: tuple[Level, ...] = (80.0, 95.0)

    @field_validator("table")
    @classmethod
    def _table_exists(cls, name: str) -> str:
        if name not in FORECAST_TABLES:
            raise ValueError(f"expected one of {', '.join(FORECAST_TABLES)}")
        return name

    @field_validator("levels")
    @classmethod
    def _levels_are_percentages(cls, levels: tuple[Level, ...]) -> tuple[Level, ...]:
        if 80.0 not in levels or not all(0 < level < 100 for level in levels):
            raise ValueError("expected percentages between 0 and 100, 80 among them")
        return levels

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        table = INPUTS[self.table]
        for key in self.keys:
            if key not in table or table[key].kind != "text":
                texts = [c.name for c in table if c.kind == "text"]
                raise ValueError(f"keys: got {key!r}, expected text columns of {table.sheet}: {', '.join(texts)}")
        if "cost_center" not in self.keys:
            raise ValueError("keys: expected cost_center among them")
        _check_number("measure", self.table, self.measure)
        if self.budget:
            _check_number("budget", *self.budget_source)
        unknown = [f for _, f, _, _ in string.Formatter().parse(self.item) if f and f not in self.keys]
        if unknown:
            raise ValueError(f"item: got {{{unknown[0]}}}, expected one of the keys {', '.join(self.keys)}")
        return self

    @property
    def budget_source(self) -> tuple[str, str]:
        """Table and column of the budget."""
        table, _, column = (self.budget or "").rpartition(".")
        return table or self.table, column


def _check_number(key: str, table: str, column: str) -> None:
    if table not in INPUTS:
        raise ValueError(f"{key}: got table {table!r}, expected one of {', '.join(INPUTS)}")
    if column not in INPUTS[table] or INPUTS[table][column].kind != "number":
        numbers = [c.name for c in INPUTS[table] if c.kind == "number"]
        raise ValueError(f"{key}: got {column!r}, expected a number column: {', '.join(numbers)}")


def parse_definition(text: str, *, source: str) -> Definition:
    """Read a definition from the text of a TOML file.

    Parameters
    ----------
    text : str
        Content of the file.
    source : str
        Name of the file, for messages.

    Raises
    ------
    DefinitionError
        If a rule is broken; the message names file, key and rule, all of them at once.

    Examples
    --------
    >>> lines = ['subject="ED"', 'table="stats"', 'keys=["cost_center"]', 'measure="value"', 'item="ED"']
    >>> parse_definition(chr(10).join(lines), source="ed.toml").calendar
    'weekdays'
    """
    try:
        return Definition.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(f"{source}: this is not TOML: {error}. Correct the line.") from None
    except ValidationError as error:
        raise DefinitionError("\n".join(_message(source, e) for e in error.errors())) from None


def _message(source: str, error: object) -> str:
    details = dict(error)  # type: ignore[call-overload]
    key = ".".join(str(part) for part in details["loc"])
    what = str(details["msg"]).removeprefix("Value error, ").replace("Input should be", "expected")
    if details["type"] == "extra_forbidden":
        known = ", ".join(Definition.model_fields)
        return f"{source}: unknown key {key!r}, expected one of {known}. Correct or remove it."
    if details["type"] == "missing":
        return f"{source}: {key}: the key is missing. Add it."
    got = f"got {details['input']!r}, " if key else ""
    return f"{source}: {key + ': ' if key else ''}{got}{what}. Correct the file."
