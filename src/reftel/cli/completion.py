"""Completion of commands, options and what they take, in the shells that click knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_REFTEL_COMPLETE"
_SHOWN = 50


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a script that completes commands, options and MRNs.

    Press Tab to complete them. To install it:

    \b
      bash   add to ~/.bashrc:  eval "$(reftel completion bash)"
      zsh    add to ~/.zshrc:   eval "$(reftel completion zsh)"
      fish   run once:          reftel completion fish > ~/.config/fish/completions/reftel.fish
    """
    from click.shell_completion import ShellComplete, get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.ClickException(f"this version of click cannot complete in {shell}")
    # BashComplete.source would run whichever bash comes first to ask for its version.
    click.echo(ShellComplete.source(kind(context.find_root().command, {}, "reftel", VARIABLE)))


def complete_mrn(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the MRNs that begin so in the store that would be asked; none where it cannot be opened."""
    from click.shell_completion import CompletionItem

    from reftel.cli.which_store import find_store
    from reftel.errors import ReftelError
    from reftel.questions import open_store

    begun = incomplete.upper()
    if not begun.isalnum():
        return []
    try:
        with open_store(context.params.get("store_path") or find_store()[0]) as store:
            nodes = store.search(f"{begun}*", _SHOWN)
    except (ReftelError, OSError):
        return []
    return [
        CompletionItem(str(node.mrn), help=node.subject or None)
        for node in nodes
        if str(node.mrn).startswith(begun)
    ]


def complete_post(incomplete: str) -> list[CompletionItem]:
    """Return the codes of posts that begin so."""
    from click.shell_completion import CompletionItem

    from reftel.lexicon.posts import posts

    begun = incomplete.upper()
    return [CompletionItem(code, help=post.name) for code, post in posts().items() if code.startswith(begun)]
