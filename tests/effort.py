"""How many examples are tried: some each time, all with `make test-thorough`."""

import os

THOROUGH = bool(os.environ.get("REFTEL_THOROUGH"))


def tries(usually: int, thorough: int) -> int:
    """Give how many examples, seeds or moments a test tries now."""
    return thorough if THOROUGH else usually
