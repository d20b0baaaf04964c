"""What a file leaves open: one question, its answers, and the option that gives one."""

from __future__ import annotations

from xlplan.core.errors import BookError

__all__ = ["OpenQuestionError"]


class OpenQuestionError(BookError):
    """A file may be read in more than one way.

    Parameters
    ----------
    message : str
        What is open, where.
    option : str
        Name of the option that answers, ``decimal`` for ``--decimal``.
    choices : tuple of str
        The answers; empty if any text may be one.
    """

    def __init__(self, message: str, option: str, choices: tuple[str, ...] = ()) -> None:
        self.option, self.choices = option, choices
        answer = " or ".join(f"--{option.replace('_', '-')} {choice}" for choice in choices)
        super().__init__(f"{message} Add {answer or f'--{option}'.replace('_', '-')}.")
