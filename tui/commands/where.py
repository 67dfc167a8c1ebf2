"""`devportal where`: the portal's paths. Names them itself, so that it answers before the store could be loaded."""

from pathlib import Path

import click


@click.command()
@click.pass_obj
def where(home: Path) -> None:
    """Show where this portal keeps its files."""
    paths = {"home": home, "database": home / "portal.db", "key": _key_file(home), "config": home / "config.toml"}
    for name, path in paths.items():
        click.echo(f"{name:<10}{path}")


def _key_file(home: Path) -> Path:
    config = home / "config.toml"
    if not config.exists():
        return home / "master.key"
    import tomllib

    try:
        named = tomllib.loads(config.read_text("utf-8")).get("key_file", "master.key")
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{config} cannot be read: {error}") from None
    return home / Path(str(named)).expanduser()
