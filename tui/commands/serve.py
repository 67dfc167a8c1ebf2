"""`devportal serve`: the OAuth server and the gate."""

from pathlib import Path

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address of this machine to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8400, show_default=True, help="0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="So many processes.")
@click.option("--behind-proxy", is_flag=True, help="A proxy in front speaks TLS and says whose requests these are.")
@click.pass_obj
def serve(home: Path, host: str, port: int, workers: int, behind_proxy: bool) -> None:
    """Serve tokens to clients, and answer gateways whether a call may be made.

    In config.toml: address (as clients see it), throttle (such as "20/1m"), proxies (whose word counts).
    """
    from oauth.serve import serve as run

    run(home, host=host, port=port, workers=workers, behind_proxy=behind_proxy, announce=click.echo)
