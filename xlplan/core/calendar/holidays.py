"""Public holidays of a region."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

__all__ = ["public_holidays"]


@lru_cache(maxsize=64)
def public_holidays(region: str, years: tuple[int, ...]) -> tuple[dt.date, ...]:
    """List the public holidays of a region in the given years.

    Raises
    ------
    ValueError
        If the region is unknown.

    Examples
    --------
    >>> public_holidays("US", (2026,))[0]
    datetime.date(2026, 1, 1)
    """
    import holidays

    country, _, subdivision = region.partition("-")
    try:
        found = holidays.country_holidays(country.upper(), subdiv=subdivision.upper() or None, years=years)
    except NotImplementedError as error:
        raise ValueError(
            f"{region!r} is not a known holiday region; use a country such as US or a part such as GB-ENG"
        ) from error
    return tuple(sorted(found))
