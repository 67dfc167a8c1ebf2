"""`devportal check`: one line for each thing that must be right."""

import click

from tui.commands import exits
from tui.commands.plain import printable
from tui.commands.portal import opened


@click.command()
@click.option(
    "--accept-journal", is_flag=True, help="After a backup was put back on purpose: take its journal for whole."
)
@click.option("--rebuild", is_flag=True, help="First make lists, counts and search anew from the facts.")
@click.pass_context
def check(ctx: click.Context, accept_journal: bool, rebuild: bool) -> None:
    """Check file modes, integrity, standings, journal, clock and schema; exit code 1 when something is wrong."""
    from store.errors import Refused

    try:
        with opened() as portal:
            if accept_journal:
                portal.accept_journal()
            if rebuild:
                portal.database.rebuild()
            findings = [(found.name, found.ok, found.sentence) for found in portal.check()]
    except Refused as refused:
        findings = [("open", False, refused.sentence)]
    width = max(len(name) for name, _, _ in findings)
    for name, ok, sentence in findings:
        click.echo(f"{'ok' if ok else 'WRONG':<7}{name:<{width}}  {printable(sentence)}")
    ctx.exit(exits.OK if all(ok for _, ok, _ in findings) else exits.WRONG)
