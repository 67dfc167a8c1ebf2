"""Everything that an app needs to get tokens at one tenant, in the two shapes that programs read."""

import json
import shlex
from typing import NamedTuple

from store import Portal
from store.models import Connection


class CredentialSet(NamedTuple):
    """What goes into an app's configuration, in this order; the names are those of its environment variables."""

    app_key: str
    client_id: str
    client_secret: str
    token_url: str

    def environment(self) -> str:
        """Lines that a shell, or a service's environment file, reads."""
        return "\n".join(f"{name.upper()}={shlex.quote(value)}" for name, value in self._asdict().items())

    def json(self) -> str:
        """One object, a member a line."""
        return json.dumps(self._asdict(), indent=2)


def token_url(portal: Portal, connection: Connection) -> str:
    """Where this connection's tokens are asked for, at the address that the portal is configured with."""
    from oauth.settings import Settings

    return f"{Settings.read(portal.home.config).base}/{connection.environment}/connect/token"
