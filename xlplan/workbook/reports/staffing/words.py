"""What Staffing says: its sentence, titles and notes, all formulas over the hidden sheet."""

from __future__ import annotations

from xlplan.workbook.reports.design.tables import CAPACITY
from xlplan.workbook.reports.staffing.calc import StaffingCells
from xlplan.workbook.reports.staffing.calc_departments import CAPACITY_SLOTS, SLOTS

__all__ = [
    "capacity_caption",
    "capacity_label",
    "capacity_title",
    "chart_title",
    "department_caption",
    "department_title",
    "eyebrow",
    "message",
    "note",
    "title",
]


def _fte(amount: str) -> str:
    return f'TEXT({amount},"#,##0.0")'


def _month(cell: str) -> str:
    return f'TEXT({cell},"mmm yyyy")'


def title(cells: StaffingCells) -> str:
    """Name the unit and the year."""
    named = f'IF({cells.picked.ref("all")}=1,"Staffing",xp_Dept&": staffing")'
    return f'={named}&IF({cells.ref("year")}="","",", "&{cells.ref("year")})'


def eyebrow(cells: StaffingCells) -> str:
    """Give entity, closed month, whose plan it is and the unit."""
    closed = f'IF({cells.picked.ref("has close")}=1,"  ·  closed through "&TEXT(xp_LastClosed,"mmm yyyy"),"")'
    return f'=UPPER(xp_Entity&{closed}&"  ·  Base plan  ·  FTE unless stated")'


def message(cells: StaffingCells) -> str:
    """Say for the next month what is held, what is needed and who covers the rest."""
    ref = cells.ref
    held, needed, short, agency = (ref(name) for name in ("held", "needed", "short", "agency"))
    rest = f"ROUND({short},1)-ROUND({agency},1)"  # the parts shown add up to what is shown
    split = f'", "&{_fte(agency)}&" by agency and "&{_fte(rest)}&" by overtime and extra shifts"'
    covered = (
        f'IF({agency}<0.05,", left to overtime and extra shifts",IF({short}-{agency}<0.05,", covered by "'
        f'&{_fte(agency)}&" agency",{split}))'
    )
    spare = f'IF({agency}<0.05,"",", with "&{_fte(agency)}&" agency still planned")'
    gap = (
        f'IF(ABS({short})<0.05,"as many as needed",IF({short}>0,{_fte(short)}&" short"&{covered},'
        f'{_fte(f"-{short}")}&" over the need"&{spare}))'
    )
    empty = f'IF({ref("open")}<0.05,"","; "&{_fte(ref("open"))}&" open")'
    sentence = f'{_month(ref("shown"))}&": "&{_fte(held)}&" FTE held, "&{_fte(needed)}&" needed: "&{gap}&{empty}'
    return f"=IF({ref('ready')}=0,{ref('waiting')},{sentence})"


def capacity_label(cells: StaffingCells) -> str:
    """Say whose share of capacity the row shows."""
    return f'=IF({cells.picked.ref("all")}=0,"Share of capacity","Share of capacity, fullest one")'


def note(cells: StaffingCells) -> str:
    """Explain the rows that are not plain."""
    return (
        '="Need: hours paid, or planned in blue months. Short by more than "&TEXT(xp_Pct,"0.0%")&" is colored. Years: '
        'averages of FTE; sums of hours, pay and leavers. Taxes with a wage base start again in January."'
    )


def chart_title(cells: StaffingCells) -> str:
    """Say in how many months the plan asks for more than is held, and where most."""
    ref = cells.ref
    most = f'"; most in "&{_month(ref("worst month"))}&", "&{_fte(ref("most short"))}'
    months = f'{ref("short months")}&" of "&{ref("open months")}&" planned months short"'
    none = '"No planned month is short of staff"'
    told = f"IF({ref('short months')}=0,{none},{months}&{most})"
    return f'=IF({ref("ready")}=0,"Need against positions held",{told})'


def department_title(cells: StaffingCells) -> str:
    """Count the departments that are short."""
    ref = cells.ref
    count = f'{ref("departments short")}&" of "&{ref("departments")}&" departments short in "&{_month(ref("shown"))}'
    return f'=IF({ref("departments")}=0,"Departments",{count})'


def department_caption(cells: StaffingCells) -> str:
    """Say the unit, the order and how many are left out."""
    departments = cells.ref("departments")
    more = f'IF({departments}>{SLOTS},"; the first {SLOTS} of "&{departments},"")'
    return f'="FTE, the shortest first, (over) in brackets; agency as a share of need"&{more}'


def capacity_title(cells: StaffingCells) -> str:
    """Say how many departments are full, and which is fullest."""
    ref, first = cells.ref, cells.capacity
    name = f"INDEX({CAPACITY.ref('department')},{first.ref('row', 0)})"
    reach = f'TEXT({first.ref("peak", 0)},"0%")&" in "&{_month(first.ref("peak month", 0))}'
    plural = f'IF({ref("crowded")}=1," department"," departments")'
    some = f'{ref("crowded")}&{plural}&" near or over capacity: "&{name}&" "&{reach}'
    none = f'"None of "&{ref("measured")}&" departments comes near its capacity"'
    unknown = '"Capacity: give units a day on Departments, then refresh"'
    return f"=IF({ref('measured')}=0,{unknown},IF({ref('crowded')}=0,{none},{some}))"


def capacity_caption(cells: StaffingCells) -> str:
    """Say what is compared and how many are left out."""
    crowded = cells.ref("crowded")
    more = f'IF({crowded}>{CAPACITY_SLOTS},"; the {CAPACITY_SLOTS} fullest of "&{crowded},"")'
    return f'="Planned units a day against capacity; the month where it is fullest"&{more}'
