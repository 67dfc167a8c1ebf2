"""The text to send to whoever must act, by reason, and to tenants that lag.

`config.toml` may hold others, in `[texts]`.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

from store.errors import Code, Refused
from store.kinds import Reason
from store.models import Connection

LONGEST = 4000
"""Characters of a template."""

_CONNECT = (
    "Settings → Integrations → API Application Access → Connect New App. That takes the permission "
    "Manage API Application Access."
)
_OURS: Mapping[Reason, str] = {
    Reason.APP_ARCHIVED: "{app} by {organization} has been archived: nothing more will happen at tenant {tenant}.",
    Reason.BLOCKED: "{app} at tenant {tenant} has been blocked by the operator since {since}. Please tell us whether "
    "the block may be lifted.",
    Reason.TENANT_UNKNOWN: "You listed tenant {tenant} for {app} on {since}, but {environment} has no tenant of that "
    "ID. Please check the ID with your customer, and correct it in the app's list of tenants.",
    Reason.DECLINED: "{app} was declined at tenant {tenant}. {reason} Please talk to them; they can connect it at any "
    "time, or after you have published a version that asks for less.",
    Reason.NO_ADMIN: "{organization} would like to connect {app} at your account {tenant}, but nobody there has the "
    "permission Manage API Application Access. Please have your administrator give it to somebody, who then connects "
    "the app under Settings → Integrations → API Application Access → Connect New App.",
    Reason.ADMIN_HAS_NOT_ACTED: "{organization} would like to connect {app} at your account {tenant}; it has waited "
    "since {since}. Please review what it asks for and allow or decline it under " + _CONNECT,
    Reason.SUSPENDED: "You have suspended {app} at tenant {tenant} since {since}: every token request is refused until "
    "you resume it.",
    Reason.DISABLED: "{app} has been disabled at your account {tenant} since {since}. To let it work again, enable it "
    "under Settings → Integrations → API Application Access.",
    Reason.NOT_GENERATED: "{app} is connected at tenant {tenant}, but has no Client Secret yet. Please generate one "
    "under Settings → Integrations → API Application Access; {organization} is waiting for it since {since}.",
    Reason.SECRET_WAITING: "A Client Secret of {app} for tenant {tenant} waits for you in the developer portal. "
    "{reason} Please sign in, reveal it and confirm that you have stored it.",
    Reason.FAILING: "Token requests of {app} for tenant {tenant} fail. {reason} The Client ID is {client}.",
    Reason.UPDATE_DECLINED: "The update of {app} to v{version} was declined at tenant {tenant}. {reason} What was "
    "granted before works on.",
    Reason.UPDATE_PENDING: "{app} by {organization} asks for more at your account {tenant}: {reason} Please review it "
    "under Settings → Integrations → API Application Access.",
    Reason.SECRET_EXPIRING: "{app} at tenant {tenant}: {reason} Please put the new secret into use before that.",
    Reason.NEVER_USED: "{app} has had a Client Secret for tenant {tenant} since {since}, and has never asked for a "
    "token with it. Is it in use? The Client ID is {client}.",
    Reason.BEHIND: "{app} v{version} asks for nothing new at your account {tenant}. Accepting it under Settings → "
    "Integrations → API Application Access is a formality.",
}
TEXTS: Mapping[Reason, str] = {reason: f"Hello,\n\n{text}" for reason, text in _OURS.items()}
"""What is sent where nothing else is set."""
NUDGE = """\
{app} v{version} waits for your approval

{tenants}

{app} by {organization} asks for more since {since}:
{scopes}
{why}

What you have granted so far works on meanwhile; the new scopes wait for you.
To look at it and to allow or decline it: Settings → Integrations → API Application Access, then {app}.
{contact}"""
"""The same for tenants that lag; what has no value takes its line with it."""
_NAME = re.compile(r"\{(\w*)\}")


def read(config: Path) -> Mapping[Reason, str]:
    """The texts of this portal; raises `Refused` (INVALID) for one that cannot be meant."""
    found = _table(config)
    found.pop("nudge", None)
    return {**TEXTS, **{_reason(config, name): _text(config, name, text, NAMES) for name, text in found.items()}}


def read_nudge(config: Path) -> str:
    """The text for tenants that lag; raises `Refused` (INVALID) where it cannot be meant."""
    return _text(config, "nudge", _table(config).get("nudge", NUDGE), NUDGE_NAMES)


def fill(texts: Mapping[Reason, str], connection: Connection, now: datetime) -> str | None:
    """The text about one connection; None where nobody has to be told anything."""
    if connection.reason is None:
        return None
    values = _values(connection, now)
    return _NAME.sub(lambda found: values[found[1]], texts[connection.reason]) + "\n"


def fill_lines(text: str, values: Mapping[str, str]) -> str:
    """A text of several lines; one that has nothing but empty values in it is left out."""
    lines = [(line, _NAME.sub(lambda found: values[found[1]], line)) for line in text.splitlines()]
    return "\n".join(filled for line, filled in lines if filled.strip() or not line.strip())


def _values(connection: Connection, now: datetime) -> dict[str, str]:
    name = connection.tenant_name or connection.label
    return {
        "app": connection.app_name,
        "organization": connection.organization_name,
        "tenant": f"{connection.tenant} ({name})" if name else str(connection.tenant),
        "environment": connection.environment,
        "reason": connection.sentence,
        "who": connection.must_act,
        "since": f"{connection.waiting_since:%Y-%m-%d}",
        "days": str((now - connection.waiting_since).days),
        "version": str(connection.current_version),
        "client": connection.client_id or "not made yet",
    }


NAMES = ("app", "organization", "tenant", "environment", "reason", "who", "since", "days", "version", "client")
"""What stands in braces in a text."""
NUDGE_NAMES = ("app", "organization", "version", "since", "environment", "tenants", "scopes", "why", "contact")
"""What stands in braces in the one for tenants that lag."""


def _table(config: Path) -> dict[str, object]:
    try:
        found = tomllib.loads(config.read_text("utf-8")).get("texts", {}) if config.exists() else {}
    except (OSError, ValueError) as error:
        raise Refused(Code.INVALID, f"{config} cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise Refused(Code.INVALID, f"{config}: texts is a table of texts by reason.")
    return found


def _reason(config: Path, name: str) -> Reason:
    try:
        return Reason(name)
    except ValueError:
        raise Refused(
            Code.INVALID, f"{config}: texts.{name} is no reason; there are {', '.join(Reason)}, and nudge."
        ) from None


def _text(config: Path, name: str, text: object, names: Collection[str]) -> str:
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise Refused(Code.INVALID, f"{config}: texts.{name} is a text of at most {LONGEST} characters.")
    unknown = [found for found in _NAME.findall(text) if found not in names]
    if unknown:
        known = ", ".join(f"{{{one}}}" for one in names)
        raise Refused(Code.INVALID, f"{config}: texts.{name} has {{{unknown[0]}}}; there are {known}.")
    return text.strip()
