"""What a plan can be looked at by: the whole hospital, each entity, each department."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xlplan.core.plan.sources import Sources, pairs

__all__ = ["ALL_DEPARTMENTS", "entity_names", "entity_of", "unit_list"]

ALL_DEPARTMENTS = "All departments"
_COLUMNS = ["unit", "cost_center", "stat", "stat_cost_center", "manager", "entity"]
Key = tuple[str, str]


def entity_of(dept: pd.DataFrame, hospital: str) -> dict[str, str]:
    """Give the entity of each department; one that names none belongs to the hospital.

    Parameters
    ----------
    dept : pandas.DataFrame
        ``tblDept``, indexed by cost center.
    hospital : str
        Name of the hospital on Settings.

    Examples
    --------
    >>> dept = pd.DataFrame({"entity": ["Clinics", None]}, index=["7510", "6010"])
    >>> entity_of(dept, "Community Hospital")
    {'7510': 'Clinics', '6010': 'Community Hospital'}
    """
    if "entity" not in dept:
        return dict.fromkeys(map(str, dept.index), hospital)
    named = dept["entity"].fillna("").astype(str).str.strip()
    return dict(zip(map(str, dept.index), named.where(named != "", hospital), strict=True))


def entity_names(entities: Mapping[str, str]) -> list[str]:
    """List the entities in the order of their first departments; none where all departments are of one."""
    found = list(dict.fromkeys(entities.values()))
    return found if len(found) > 1 else []


def unit_list(sources: Sources, *, stat: str, entities: Mapping[str, str]) -> pd.DataFrame:
    """List what the department picker offers: the whole hospital, its entities, its departments.

    Names of departments that are alike get their code, an entity named like a department gets "(entity)".

    Parameters
    ----------
    sources : Sources
        Departments and their statistics.
    stat : str
        Statistic that is the volume of the hospital.
    entities : mapping of str to str
        Entity of each department, see `entity_of`.

    Returns
    -------
    pandas.DataFrame
        The columns of ``tblUnits``. The cost center is ``*`` of the whole hospital and missing of an entity.
        An entity has a volume where one of its departments counts that of the hospital, or only one
        statistic is key in it; units of different kinds do not add up.
    """
    counted = [code for code, name in pairs(sources.stats) if name == stat]
    place = counted[0] if len(counted) == 1 else "*"
    rows: list[tuple[str | None, ...]] = [(ALL_DEPARTMENTS, "*", stat if counted else None, place, None, None)]
    names = _department_names(sources)
    for entity in entity_names(entities):
        taken = entity in (ALL_DEPARTMENTS, *names.values())
        code, name = _entity_volume(sources, [c for c, e in entities.items() if e == entity], stat) or (None, None)
        rows.append((f"{entity} (entity)" if taken else entity, None, name, code, None, entity))
    for code, name in names.items():
        key = sources.statistic(code, "key_stat")
        manager = sources.dept["manager"].get(code) or None
        rows.append((name, code, key[1] if key else None, key[0] if key else None, manager, entities[code]))
    return pd.DataFrame(rows, columns=_COLUMNS, dtype=object)


def _department_names(sources: Sources) -> dict[str, str]:
    names = sources.dept["name"].fillna("").where(lambda n: n != "", sources.dept.index.to_series())
    clash = names.duplicated(keep=False) | (names == ALL_DEPARTMENTS)
    names = names.where(~clash, names + " (" + sources.dept.index + ")")
    return {str(code): str(name) for code, name in names.items()}


def _entity_volume(sources: Sources, codes: list[str], stat: str) -> Key | None:
    counted = [key for key in pairs(sources.stats) if key[1] == stat and key[0] in codes]
    if len(counted) == 1:
        return counted[0]
    keys = {key for code in codes if (key := sources.statistic(code, "key_stat")) is not None}
    return keys.pop() if len(keys) == 1 and not counted else None
