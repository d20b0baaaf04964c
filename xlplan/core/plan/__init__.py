"""The plan: what drives each account, month by month, and what comes of it."""
