"""What an operator may set for the server and the connection test: `config.toml`, the environment, the command line."""

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from store.errors import Code, Refused
from store.throttle import Limit

HOST, PORT = "127.0.0.1", 8400
BASE = f"http://{HOST}:{PORT}"
PROXIES = ("127.0.0.1", "::1")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-:\[\]]+(/[A-Za-z0-9._~/-]*)?")


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them; what is not set has a default."""

    base: str = BASE
    """The address that clients use, without a slash at its end; the issuer is this and the environment."""
    limit: Limit = field(default_factory=Limit)
    """How many failures are answered."""
    proxies: tuple[str, ...] = PROXIES
    """Whose `X-Forwarded-For` is believed, with `--behind-proxy`."""
    servers: Mapping[str, str] = field(default_factory=dict)
    """Other servers of the same shape that the connection test may ask: the address by name."""

    @classmethod
    def read(cls, config: Path, *, base: str = BASE) -> "Settings":
        """From a portal's `config.toml`; `base` is used where no address is set. Raises `Refused` (INVALID)."""
        try:
            found = tomllib.loads(config.read_text("utf-8")) if config.exists() else {}
        except (OSError, ValueError) as error:
            raise Refused(Code.INVALID, f"{config} cannot be read: {error}") from None
        throttle = os.environ.get("DEVPORTAL_THROTTLE") or found.get("throttle")
        servers = found.get("servers", {})
        proxies = found.get("proxies", list(PROXIES))
        if not isinstance(servers, dict) or not isinstance(proxies, list):
            raise Refused(Code.INVALID, f"{config}: servers is a table of addresses by name, proxies a list.")
        return cls(
            base=address(found.get("address", base), f"{config}: address"),
            limit=Limit.parse(str(throttle)) if throttle else Limit(),
            proxies=tuple(_network(proxy, config) for proxy in proxies),
            servers={name: address(value, f"{config}: servers.{name}") for name, value in servers.items()},
        )


def address(value: object, what: str) -> str:
    """An http or https address without a slash at its end; raises `Refused` (INVALID)."""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise Refused(Code.INVALID, f"{what} must be an address such as https://auth.example.com, without a query.")
    return value.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether nobody outside of this machine reaches that host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _network(value: object, config: Path) -> str:
    try:
        return str(ipaddress.ip_network(value)) if "/" in str(value) else str(ipaddress.ip_address(value))  # type: ignore[arg-type]
    except ValueError:
        raise Refused(Code.INVALID, f"{config}: {value!r:.40} is neither an IP address nor a network.") from None
