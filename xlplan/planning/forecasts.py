"""Forecasts of every series and the tables that show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from xlplan.core.calendar.months import month_name
from xlplan.core.schedules.registry import OUTPUTS
from xlplan.core.tables.settings import Settings
from xlplan.forecasting import Forecast, accuracy, forecast
from xlplan.forecasting.evaluation.verdict import verdicts
from xlplan.forecasting.panel import Panel
from xlplan.planning.preparation import Preparation
from xlplan.planning.rates import rate_panels

__all__ = ["Forecasts", "Progress", "make_forecasts"]

Progress = Callable[[str, int, int], None]
CALENDAR_WORDS = {"none": "none", "days": "days in the month", "weekdays": "weekdays", "both": "days and weekdays"}
ACCURACY_HORIZON = 12


@dataclass(frozen=True)
class Forecasts:
    """What was forecast for a plan.

    Parameters
    ----------
    panels, rates : list of Panel
        Series by definition, and the rates that the plan needs.
    forecasts : list of Forecast
        Theirs, in the same order.
    tables : dict of str to DataFrame
        ``forecast`` (without its run), ``history``, ``series``, ``accuracy``: rows of the output tables.
    """

    panels: list[Panel] = field(default_factory=list)
    rates: list[Panel] = field(default_factory=list)
    forecasts: list[Forecast] = field(default_factory=list)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def everything(self) -> list[Panel]:
        """All panels, in the order of the forecasts."""
        return [*self.panels, *self.rates]

    @property
    def doubtful(self) -> list[str]:
        """Series whose newest value is probably an error or a new level, with the month; rates that follow left out."""
        rows = [made.doubts for made in self.forecasts[: len(self.panels)] if len(made.doubts)]
        return [
            f"{label}, {month_name(ds)}"
            for part in rows
            for label, ds in zip(part["unique_id"], part["ds"], strict=True)
        ]

    @property
    def ended(self) -> list[tuple[str, str]]:
        """Services that were closed, by cost center and statistic: nobody forecasts them."""
        rows = [p.series[p.series["series"].isin(p.ended)] for p in self.panels if p.definition.table == "stats"]
        return [(str(code), str(item)) for part in rows for code, item in part[["cost_center", "item"]].to_numpy()]


def make_forecasts(prep: Preparation, panels: Sequence[Panel], *, end: pd.Timestamp, progress: Progress) -> Forecasts:
    """Forecast every series of a plan, and measure those of the definitions at past closes.

    Parameters
    ----------
    prep : Preparation
        What the plan is made of.
    panels : sequence of Panel
        Series by definition; none without series.
    end : pandas.Timestamp
        Last month that is forecast.
    progress : callable
        Called with a stage, steps done and steps in all.
    """
    rates = rate_panels(prep)
    everything = [*panels, *rates]
    found = [_forecast(prep.settings, panel, prep.close, end, progress) for panel in everything]
    accuracies = [_accuracy(prep.settings, panel, progress) for panel in panels]
    tables = {
        "forecast": _forecast_table(everything, found, prep),
        "history": _history_table(everything),
        "series": _series_table(everything, found, accuracies),
        "accuracy": _accuracy_table(panels, accuracies),
    }
    order = _order(everything, prep.tables["dept"])
    ordered = {
        name: rows.sort_values("series", key=lambda s: s.map(order), kind="stable", ignore_index=True)
        for name, rows in tables.items()
    }
    return Forecasts(list(panels), rates, found, ordered)


def _forecast(settings: Settings, panel: Panel, close: pd.Timestamp, end: pd.Timestamp, progress: Progress) -> Forecast:
    """Forecast a panel to the month `end`; a series that lags the close is forecast as many months further."""
    used = panel.to_forecast()
    ahead = int((end.to_period("M") - close.to_period("M")).n)
    result = forecast(
        used,
        levels=tuple(sorted(set(_levels(settings)))),
        horizon=min(120, ahead + _months_behind(used, close)),
        progress=_stage(progress, f"Forecasting {panel.definition.subject.lower()}"),
        **_options(settings, panel),
    )
    return replace(result, frame=panel.with_known(result.frame[result.frame["ds"] <= end]))


def _accuracy(settings: Settings, panel: Panel, progress: Progress) -> pd.DataFrame:
    report = _stage(progress, f"Measuring {panel.definition.subject.lower()}")
    return accuracy(panel.to_forecast(), horizon=ACCURACY_HORIZON, progress=report, **_options(settings, panel))


def _options(settings: Settings, panel: Panel) -> dict[str, Any]:
    definition = panel.definition
    return {
        "calendar": definition.calendar,
        "region": settings.holiday_region,
        "method": definition.method,
        "frequency": "monthly",
        "double": True,  # the same book on any machine
    }


def _levels(settings: Settings) -> tuple[float, float]:
    return 80.0, round(100 * settings.confidence, 6)


def _months_behind(history: pd.DataFrame, close: pd.Timestamp) -> int:
    """Count the months by which the series that ends first lags the close; its forecast must reach as far."""
    last = history.dropna(subset=["y"]).groupby("unique_id")["ds"].max()
    return 0 if last.empty else int((close.to_period("M") - last.min().to_period("M")).n)


def _stage(progress: Progress, name: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(name, done, total)


def _order(panels: Sequence[Panel], dept: pd.DataFrame) -> dict[str, int]:
    """Order series by department, then by definition, the department's key statistic first."""
    position = {code: i for i, code in enumerate(dept["cost_center"])}
    keys = set(zip(dept["cost_center"], dept["key_stat"], strict=True))
    labels = [
        (position.get(code, len(position)), number, (code, item) not in keys, str(label))
        for number, panel in enumerate(panels)
        for label, code, item in panel.series[["series", "cost_center", "item"]].itertuples(index=False)
    ]
    return {label: i for i, (*_, label) in enumerate(sorted(labels))}


def _forecast_table(panels: Sequence[Panel], forecasts: Sequence[Forecast], prep: Preparation) -> pd.DataFrame:
    inner, outer = _levels(prep.settings)
    names = {"unique_id": "series", "ds": "month", "mean": "forecast"}
    names |= {f"lo-{inner:g}": "p10", f"hi-{inner:g}": "p90"}
    parts = []
    for panel, result in zip(panels, forecasts, strict=True):
        rows = result.frame.assign(lower=result.frame[f"lo-{outer:g}"], upper=result.frame[f"hi-{outer:g}"])
        parts.append(rows.rename(columns=names).merge(panel.series, on="series"))
    table = pd.concat(parts, ignore_index=True)
    table["override"] = _overrides(prep.tables["over"], table, prep.close)
    table["final"] = table["override"].fillna(table["forecast"])
    columns = [name for name in OUTPUTS["forecast"].headers if name != "run_id"]
    return table[columns]


def _overrides(over: pd.DataFrame, table: pd.DataFrame, close: pd.Timestamp) -> pd.Series:
    """Match overrides to forecast rows; one that expired by the close's month end no longer counts."""
    live = over[over["expires"].isna() | (over["expires"] > close + pd.offsets.MonthEnd(0))]
    keys = ["month", "cost_center", "item"]
    matched = table[keys].merge(live[[*keys, "value"]], on=keys, how="left")
    return pd.Series(matched["value"].to_numpy(dtype=float), index=table.index)


def _history_table(panels: Sequence[Panel]) -> pd.DataFrame:
    parts = []
    for panel in panels:
        history = panel.history.rename(columns={"unique_id": "series", "ds": "month", "y": "actual"})
        budget = panel.budget.rename(columns={"unique_id": "series", "ds": "month"})
        both = history.merge(budget, on=["series", "month"], how="outer").merge(panel.series, on="series")
        parts.append(both.sort_values(["series", "month"]))
    return pd.concat(parts, ignore_index=True)[OUTPUTS["history"].headers]


def _series_table(
    panels: Sequence[Panel], forecasts: Sequence[Forecast], accuracies: Sequence[pd.DataFrame]
) -> pd.DataFrame:
    parts = []
    said = pd.concat([verdicts(measured) for measured in accuracies])
    sentences = dict(zip(said["unique_id"], said["sentence"], strict=True))
    for panel, result in zip(panels, forecasts, strict=True):
        known = panel.history.dropna(subset=["y"]).groupby("unique_id")["ds"].agg(["size", "min", "max"])
        rows = panel.series.assign(subject=panel.definition.subject, unit=panel.definition.unit)
        rows["calendar"] = CALENDAR_WORDS[panel.definition.calendar]
        label = rows["series"]
        rows["months"] = label.map(known["size"]).fillna(0.0).astype(float)
        rows["first_month"], rows["last_month"] = label.map(known["min"]), label.map(known["max"])
        rows["method"] = label.map(result.frame.drop_duplicates("unique_id").set_index("unique_id")["method"]).astype(
            object
        )
        rows["verdict"] = label.map(sentences).astype(object)
        rows["note"] = label.map(_notes(panel, result)).astype(object)
        parts.append(rows)
    return pd.concat(parts, ignore_index=True)[OUTPUTS["series"].headers]


def _notes(panel: Panel, result: Forecast) -> dict[str, str]:
    said = result.notes.groupby("unique_id")["note"].agg("; ".join).to_dict()
    refused = dict(zip(result.refused["unique_id"], result.refused["reason"], strict=True))
    answers = {str(label): str(text) for label, text in (said | refused | panel.ended).items()}
    for label, text in panel.notes.items():
        answers[label] = "; ".join(filter(None, (answers.get(label), text)))
    return {label: _sentence(text) for label, text in answers.items()}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _accuracy_table(panels: Sequence[Panel], accuracies: Sequence[pd.DataFrame]) -> pd.DataFrame:
    parts = []
    for panel, measured in zip(panels, accuracies, strict=True):
        names = {name: str(name).replace("-", "_") for name in measured} | {"unique_id": "series"}
        rows = measured.rename(columns=names)
        method = rows["method"].astype(str)
        # The definition's own method is the one the sheet compares the house rules with.
        parts.append(rows.assign(method=method.where(method != str(panel.definition.method), "used")))
    return pd.concat(parts, ignore_index=True)[OUTPUTS["accuracy"].headers]
