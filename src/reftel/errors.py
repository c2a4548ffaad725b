"""What can go wrong, in words for a person: what, where, why and what to do."""


class ReftelError(Exception):
    """The parent of all errors that reftel raises.

    `place` says where (a file, a line, a field), `advice` what a person can do about it; `exit_code` is that
    of the command which it ends: 1 where it could not be done, or not in full, 2 where it is used wrongly.
    """

    exit_code = 1

    def __init__(self, cause: str, *, place: str = "", advice: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.place = place
        self.advice = advice

    def __str__(self) -> str:
        message = f"{self.place}: {self.cause}" if self.place else self.cause
        return f"{message}; {self.advice}" if self.advice else message


class InvalidMRN(ReftelError, ValueError):
    """The text is not a message reference number."""


class InputError(ReftelError):
    """An input cannot be used at all."""


class UnknownNumber(InputError):
    """A cable is named by a film number, a FRUS id or the like that is not known to be one of its numbers."""


class OutputError(ReftelError):
    """A result cannot be written."""


class OverwriteError(OutputError):
    """A result would take the place of a file that is read, or that reftel has not made."""

    exit_code = 2


class StoreError(ReftelError):
    """A store is absent, of another version, or damaged."""


class NewerStore(StoreError):
    """A store was written by a later version of reftel."""


class OlderStore(StoreError):
    """A store was written by an earlier version of reftel; a build takes over what it holds."""


class OtherStore(StoreError):
    """A file is a database of another program."""


class DamagedStore(StoreError):
    """SQLite itself says that a store is corrupt or no database at all; a build takes over what is left."""


class StoreUnavailable(StoreError):
    """A store may be whole but cannot be used now: it is locked, may not be read, its disk fails."""


class StoreUnwritable(OutputError):
    """A store cannot be changed or replaced now: it is locked, may not be written, its disk is full."""


class SeveralCables(ReftelError):
    """What a cable was asked for by is a number of several cables."""


class NotInStore(ReftelError, KeyError):
    """The store knows nothing of the cable asked for."""

    __str__ = ReftelError.__str__


class LibraryMissing(ReftelError, ImportError):
    """What is asked for needs a library that is not installed."""

    __str__ = ReftelError.__str__
