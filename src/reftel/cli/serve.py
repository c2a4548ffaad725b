"""The command serve."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

import click

from reftel.cli.params import links_option
from reftel.cli.which_store import store_option
from reftel.files.extras import install

_HERE = "127.0.0.1"


@click.command()
@store_option
@click.option("--host", default=_HERE, show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; any free one by default.")
@click.option(
    "--corrections",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The TOML file to save decisions made on the page to; the next build reads it.",
)
@click.option(
    "--allow-remote",
    is_flag=True,
    help="Let other machines connect; whoever has the token can read the whole store.",
)
@links_option
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def serve(
    store_path: str, host: str, port: int, corrections: Path | None, allow_remote: bool, **showing: Any
) -> None:
    """Open the page of a store in the browser, from a local server.

    Only this machine can connect, and only with the token in the address that is printed. Ctrl-C stops
    it. The store is only read. Programs get answers as JSON from /api/show?mrn=09OTTAWA278 and so on,
    described by /api/openapi.json; they send the token as "Authorization: Bearer TOKEN".
    """
    if not _is_of_this_machine(host) and not allow_remote:
        raise click.UsageError(
            f"{host} lets other machines connect; add --allow-remote if whoever has the token may read it"
        )
    try:
        from reftel.serve import Served, make_app, served_page
        from reftel.serve.guard import door
        from reftel.serve.run import listen, run, share_heap
    except ModuleNotFoundError as error:
        raise click.ClickException(f"serve needs {error.name}: {install('serve')}") from error
    share_heap()
    saves = corrections is not None
    with (
        served_page(Path(store_path), showing["links"], saves=saves) as page,
        listen(host, port) as at,
    ):
        made = door(host, at.getsockname()[1])
        app = make_app(Served(page, corrections), made)
        address = f"http://{f'[{host}]' if ':' in host else host}:{made.port}/?token={made.token}"
        click.echo(f"Open {address} in a browser; Ctrl-C stops the server.", err=True)
        if not showing["no_browser"]:
            click.launch(address)
        run(app, at)


def _is_of_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
