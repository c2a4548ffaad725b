"""What could not be done ends with 1 whatever the reason, and wrong use alone with 2."""

from collections.abc import Iterator

from reftel import errors
from reftel.errors import InvalidMRN, OverwriteError, ReftelError


def below(kind: type[ReftelError]) -> Iterator[type[ReftelError]]:
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def test_only_wrong_use_is_two() -> None:
    ours = {one for one in below(ReftelError) if one.__module__ == errors.__name__}
    assert {one for one in ours if one.exit_code != 1} == {OverwriteError}
    assert OverwriteError.exit_code == 2
    assert InvalidMRN in ours  # the program makes it a usage error
