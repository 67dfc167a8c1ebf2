"""Where a portal is, unless somebody says otherwise."""

import os
from pathlib import Path

HOME = "DEVPORTAL_HOME"
"""The variable of the environment that names the portal's folder."""


def portal_home(named: Path | None = None) -> Path:
    """The folder that is named, or that the environment names, or the platform's own for this user."""
    chosen = named or os.environ.get(HOME)
    return Path(chosen).expanduser().absolute() if chosen else platform_folder("devportal")


def platform_folder(name: str) -> Path:
    """The platform's folder for this user's data of that name."""
    import platformdirs

    return platformdirs.user_data_path(name, appauthor=False)
