"""`devportal check`: one line for each thing that must be right."""

import click

from tui.commands import exits
from tui.commands.plain import printable
from tui.commands.portal import opened


@click.command()
@click.pass_context
def check(ctx: click.Context) -> None:
    """Check file modes, integrity, journal, clock and schema; exit code 1 when something is wrong."""
    from store.errors import Refused

    try:
        with opened() as portal:
            findings = [(found.name, found.ok, found.sentence) for found in portal.check()]
    except Refused as refused:
        findings = [("open", False, refused.sentence)]
    width = max(len(name) for name, _, _ in findings)
    for name, ok, sentence in findings:
        click.echo(f"{'ok' if ok else 'WRONG':<7}{name:<{width}}  {printable(sentence)}")
    ctx.exit(exits.OK if all(ok for _, ok, _ in findings) else exits.WRONG)
