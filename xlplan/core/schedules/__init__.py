"""Schedules: one declaration a subject, of what it takes, computes, checks and shows."""
