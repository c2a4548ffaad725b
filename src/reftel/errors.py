"""What can go wrong, in words for a person: what, where, why and what to do."""


class ReftelError(Exception):
    """The parent of all errors that reftel raises.

    `place` says where (a file, a line, a field), `advice` what a person can do about it.
    """

    def __init__(self, cause: str, *, place: str = "", advice: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.place = place
        self.advice = advice

    def __str__(self) -> str:
        message = f"{self.place}: {self.cause}" if self.place else self.cause
        return f"{message}; {self.advice}" if self.advice else message


class InvalidMRN(ReftelError, ValueError):
    """The text is no message reference number."""


class InputError(ReftelError):
    """An input cannot be used at all."""


class OutputError(ReftelError):
    """A result cannot be written."""


class StoreError(ReftelError):
    """A store is absent, of another version, or damaged."""


class NewerStore(StoreError):
    """A store was written by a later version of reftel."""


class NotInStore(ReftelError, KeyError):
    """The store knows nothing of the cable asked for."""

    __str__ = ReftelError.__str__
