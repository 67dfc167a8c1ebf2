"""`devportal check`: one line for each thing that must be right."""

from pathlib import Path

import click

from tui.commands import exits
from tui.commands.plain import printable
from tui.commands.portal import opened

OURSELVES = " Run: devportal check"
"""What a damaged database is told with, and is no advice here."""
NAMES = ("key_file", "address", "throttle", "proxies", "servers", "texts", "keys")
"""All that `config.toml` may set."""


@click.command()
@click.option(
    "--accept-journal", is_flag=True, help="After a backup was put back on purpose: take its journal for whole."
)
@click.option("--rebuild", is_flag=True, help="First make lists, counts and search anew from the facts.")
@click.pass_context
def check(ctx: click.Context, accept_journal: bool, rebuild: bool) -> None:
    """Check modes, integrity, standings, journal, clock, schema and config.toml; exit code 1 if something is wrong."""
    from store.errors import Refused

    try:
        with opened() as portal:
            if accept_journal:
                portal.accept_journal()
            if rebuild:
                portal.database.rebuild()
            findings = [(found.name, found.ok, found.sentence) for found in portal.check()]
            findings.append(_config(portal.home.config))
    except Refused as refused:
        findings = [("open", False, refused.sentence)]
    findings = [(name, ok, sentence.removesuffix(OURSELVES)) for name, ok, sentence in findings]
    width = max(len(name) for name, _, _ in findings)
    for name, ok, sentence in findings:
        click.echo(f"{'ok' if ok else 'WRONG':<7}{name:<{width}}  {printable(sentence)}")
    ctx.exit(exits.OK if all(ok for _, ok, _ in findings) else exits.WRONG)


def _config(config: Path) -> tuple[str, bool, str]:
    """What a person or a server would stumble over only when they come to it."""
    if not config.exists():
        return "config", True, "There is no config.toml, and need not be."
    import tomllib

    from oauth.settings import Settings
    from screens import texts
    from store.errors import Refused
    from tui.app import own_keys

    try:
        for read in (Settings.read, texts.read, texts.read_nudge, own_keys):
            read(config)
    except Refused as refused:
        return "config", False, refused.sentence
    unknown = [name for name in tomllib.loads(config.read_text("utf-8")) if name not in NAMES]
    if unknown:
        return "config", False, f"{config}: {unknown[0]} sets nothing; there are {', '.join(NAMES)}."
    return "config", True, "What config.toml says is understood."
