"""A journal entry in words."""

from store.models import Entry

WORDS = {
    "add": "listed the tenant",
    "remove": "removed the tenant",
    "connect": "connected it",
    "decline": "declined to connect it",
    "accept": "accepted the update",
    "decline_update": "declined the update",
    "disconnect": "disconnected it",
    "disable": "disabled it",
    "enable": "enabled it",
    "suspend": "suspended it",
    "resume": "resumed it",
    "block": "blocked it",
    "unblock": "unblocked it",
    "generate": "generated a secret",
    "reveal": "revealed a secret",
    "confirm": "confirmed a secret as stored",
    "rotate": "rotated the secret",
    "revoke": "revoked a secret",
    "note": "wrote a note",
    "snooze": "put it aside",
    "refused": "was refused",
    "create": "made the app",
    "publish": "published",
    "edit": "edited the app",
    "archive": "archived the app",
    "add_organization": "added the organization",
    "add_tenant": "added the tenant",
    "establish": "established",
    "grant": "gave a permission to",
    "withdraw": "took a permission from",
    "set_password": "set the password of",
    "change_password": "changed the own password",
    "unlock": "let sign in again at once",
    "deactivate": "deactivated",
    "add_ssh_key": "registered an SSH key of",
    "remove_ssh_key": "removed an SSH key of",
    "rotate_keys": "made new signing keys",
    "restore": "restored a backup",
    "accept_journal": "took the journal for whole",
}


def entry_words(entry: Entry) -> str:
    """What was done, and its most telling detail."""
    detail = entry.detail
    parts = [WORDS.get(entry.event, entry.event.replace("_", " "))]
    if detail.get("user") and entry.event != "change_password":
        parts.append(str(detail["user"]))
    if "version" in detail:
        parts.append(f"v{detail['version']}")
    if detail.get("secret"):
        parts.append(f"{detail['secret']}…")
    if entry.event == "snooze":
        parts.append(f"until {str(detail['until'])[:10]}" if detail.get("until") else "no longer")
    parts += [f"“{detail[name]}”" for name in ("why", "text", "note") if detail.get(name)]
    return " ".join(parts)
