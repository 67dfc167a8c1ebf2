"""`devportal demo`: a portal to try, in a folder of its own."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from tui.commands import screen
from tui.place import platform_folder


@click.command()
@click.option("--reset", is_flag=True, help="Make it anew.")
@click.option(
    "--connections",
    type=click.IntRange(1000, 10_000_000),
    help="A large one, in another folder, with so many connections.",
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="DEVPORTAL_DEMO_HOME",
    show_envvar=True,
    help="The demo's folder; without it, one beside the platform's folder for user data.",
)
@click.option("--no-open", is_flag=True, help="Only make it, and say where it is.")
@click.pass_context
def demo(ctx: click.Context, reset: bool, connections: int | None, home: Path | None, no_open: bool) -> None:
    """Open a demo portal, made at the first time and kept between runs.

    It has apps and tenants in every state; the people on its login screen are let in with one key.
    """
    if not no_open:
        screen.check_terminal()
    unnamed = f"devportal-demo-{connections}" if connections else "devportal-demo"
    folder = (home or platform_folder(unnamed)).expanduser().absolute()
    _prepare(folder, connections or 0, reset)
    if no_open:
        click.echo(folder)
        return
    from screens.demo_user import DemoUser
    from tui.demo.people import ENVIRONMENTS, PASSWORD, SHOWN

    users = [DemoUser(place, person.name, PASSWORD, person.meaning) for person in SHOWN for place in ENVIRONMENTS]
    ctx.exit(screen.show(folder, users))


def _prepare(folder: Path, connections: int, reset: bool) -> None:
    from datetime import UTC, datetime

    from tui.demo.folder import is_demo, prepare

    now, began = datetime.now(UTC), time.monotonic()

    def build(home: Path) -> None:
        from tui.demo import builder, crowd

        if connections:
            crowd.build(home, now, connections, _progress(connections, began))
        else:
            builder.build(home, now)

    if reset or not is_demo(folder):
        click.echo("Making the demo portal …", err=True)
    if prepare(folder, build, connections=connections, reset=reset) and connections:
        seconds = time.monotonic() - began
        click.echo(f"{connections} connections in {seconds:.0f} s, {connections / seconds:.0f} a second.", err=True)


def _progress(connections: int, began: float) -> Callable[[int], None]:
    """Says how far it is: over and over on one line of a terminal, ten times at most elsewhere."""
    said = 0

    def report(done: int) -> None:
        nonlocal said
        terminal = sys.stderr.isatty()
        if terminal or (done - said) * 10 >= connections:
            said = done
            rate = done / max(time.monotonic() - began, 0.001)
            line = f"{done} of {connections} connections, {rate:.0f} a second"
            click.echo(f"\r{line}" if terminal else line, nl=not terminal or done >= connections, err=True)

    return report
