"""Rows of the plan, kept as keys by months until they are laid out: millions of them are made by repeating few keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.arrays.align import Floats

__all__ = ["NUMBERS", "Block", "Section", "in_plan_order", "key_by_key", "make_block"]

KEYS = ["cost_center", "account", "line", "element"]
NUMBERS = ["volume", "hours", "fte", "rate", "dollars"]


@dataclass(frozen=True)
class Block:
    """Rows that have the same months.

    Parameters
    ----------
    keys : pandas.DataFrame
        ``cost_center, account, line, element``; missing where they do not apply.
    months : pandas.DatetimeIndex
        Months, ascending.
    values : mapping of str to numpy.ndarray
        Keys by months, some of `NUMBERS`.
    kept : numpy.ndarray
        Keys by months: whether there is a row.
    """

    keys: pd.DataFrame
    months: pd.DatetimeIndex
    values: Mapping[str, Floats]
    kept: npt.NDArray[np.bool_]

    def of(self, months: pd.DatetimeIndex) -> Block:
        """Keep some months only."""
        at = self.months.isin(months)
        values = {name: matrix[:, at] for name, matrix in self.values.items()}
        return Block(self.keys, self.months[at], values, self.kept[:, at])


@dataclass(frozen=True)
class Section:
    """Blocks of a scenario that have the same months, which follow those of the section before.

    Parameters
    ----------
    scenario : str
        Name.
    closed : bool
        Whether the months are closed.
    blocks : sequence of Block
        Their rows.
    """

    scenario: str
    closed: bool
    blocks: Sequence[Block]


def make_block(
    keys: pd.DataFrame, months: pd.Index, values: Mapping[str, Floats], *, known: str | None = None
) -> Block:
    """Put matrices of keys by months beside keys; a row without the number `known` is left out."""
    shape = (len(keys), len(months))
    matrices = {name: np.asarray(matrix, dtype=float).reshape(shape) for name, matrix in values.items()}
    kept = np.ones(shape, dtype=bool) if known is None else ~np.isnan(matrices[known])
    return Block(keys.reindex(columns=KEYS).reset_index(drop=True), pd.DatetimeIndex(months), matrices, kept)


def key_by_key(blocks: Sequence[Block]) -> pd.DataFrame:
    """Lay blocks out as rows, block by block and key by key: ``month``, keys, numbers."""
    parts = []
    for block in blocks:
        key, month = np.nonzero(block.kept)
        rows = block.keys.take(key).reset_index(drop=True)
        rows.insert(0, "month", block.months.take(month))
        numbers = {name: _matrix(block, name)[block.kept] for name in NUMBERS}
        parts.append(rows.assign(**numbers))
    parts = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(parts, ignore_index=True)


def _matrix(block: Block, name: str) -> Floats:
    return block.values.get(name, np.full(block.kept.shape, np.nan))


def in_plan_order(
    sections: Sequence[Section],
    *,
    place: Mapping[str, int],
    entity: Mapping[str, str],
    fiscal_years: Mapping[pd.Timestamp, str],
) -> pd.DataFrame:
    """Lay sections out one after the other, each by month and by the place of the department.

    Parameters
    ----------
    sections : sequence of Section
        In the order of the plan.
    place, entity : mapping
        Place and entity of each cost center; those that have no place come last.
    fiscal_years : mapping of Timestamp to str
        Fiscal year of each month.

    Returns
    -------
    pandas.DataFrame
        Keys, ``entity, scenario, fiscal_year, month, is_actual`` and the numbers.
    """
    laid = [_Laid.of(section, place) for section in sections]
    counts = [len(part.key) for part in laid]
    keys = pd.concat([part.keys for part in laid], ignore_index=True)
    keys["entity"] = keys["cost_center"].map(entity)
    offsets = np.cumsum([0, *(len(part.keys) for part in laid[:-1])])
    rows = keys.take(np.concatenate([part.key + offset for part, offset in zip(laid, offsets, strict=True)]))
    names = pd.Series([section.scenario for section in sections])
    months = pd.DatetimeIndex(sorted({month for part in laid for month in part.months}))
    years = pd.Series([fiscal_years[month] for month in months])
    at = np.concatenate([months.get_indexer(part.months)[part.month] for part in laid])
    return rows.reset_index(drop=True).assign(
        scenario=names.take(np.repeat(np.arange(len(sections)), counts)).array,
        fiscal_year=years.take(at).array,
        month=months.take(at),
        is_actual=np.repeat([float(section.closed) for section in sections], counts),
        **{name: np.concatenate([part.numbers[name] for part in laid]) for name in NUMBERS},
    )


@dataclass(frozen=True)
class _Laid:
    """A section as rows: positions of keys and months, and numbers."""

    keys: pd.DataFrame
    months: pd.DatetimeIndex
    key: npt.NDArray[np.intp]
    month: npt.NDArray[np.intp]
    numbers: Mapping[str, Floats]

    @classmethod
    def of(cls, section: Section, place: Mapping[str, int]) -> _Laid:
        blocks = section.blocks
        keys = pd.concat([block.keys for block in blocks], ignore_index=True)
        order = np.argsort(keys["cost_center"].map(place).fillna(len(place)).to_numpy(), kind="stable")
        kept = np.vstack([block.kept for block in blocks])[order].T
        month, key = np.nonzero(kept)
        numbers = {name: np.vstack([_matrix(block, name) for block in blocks])[order].T[kept] for name in NUMBERS}
        return cls(keys, blocks[0].months, order[key], month, numbers)
