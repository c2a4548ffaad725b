"""The program: what `reftel` and `python -m reftel` run."""

from __future__ import annotations

import signal


def main() -> None:
    """Run the command line; while that is loaded, Ctrl-C ends the program without a word."""
    interrupt = signal.getsignal(signal.SIGINT)
    if interrupt is signal.default_int_handler:  # else somebody wants it ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from reftel.cli.main import main as run

    signal.signal(signal.SIGINT, interrupt)
    run()


if __name__ == "__main__":
    main()
