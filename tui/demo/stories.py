"""What becomes of a connection, as data: each story is the days before now and what happened on them.

A step is the name of an event of `session.connections` or `session.credentials`, or one of

    collect            reveal and confirm
    rotate <how long>  rotate, the old secret kept so long
    generate_admin     generate, sealed for the tenant's admin alone
    use, fail          a token request that was answered or refused
"""

Steps = tuple[tuple[float, str], ...]

_LIVE: Steps = ((92, "add"), (90, "connect"), (89.5, "generate"), (89, "collect"), (88, "use"))

STORIES: dict[str, Steps] = {
    # not connected
    "waits long": ((48, "add"),),
    "waits": ((6, "add"),),
    "waits since today": ((0.3, "add"),),
    "waits, snoozed": ((35, "add"), (10, "note"), (4, "snooze")),
    "declined": ((30, "add"), (15, "decline")),
    "no admin": ((12, "add"),),
    "unknown": ((9, "add"),),
    "blocked before": ((33, "add"), (5, "block")),
    "disconnected": (*_LIVE, (7, "disconnect")),
    # stopped
    "blocked": (*_LIVE, (3, "use"), (2, "block")),
    "suspended": (*_LIVE, (10, "use"), (8, "suspend")),
    "disabled": (*_LIVE, (5, "use"), (4, "disable")),
    # connected, no secret
    "not generated": ((25, "add"), (3, "connect")),
    "lapsed": ((34, "add"), (30, "connect"), (16, "generate")),
    "sealed": ((14, "add"), (6, "connect"), (2, "generate")),
    "sealed for the admin": ((14, "add"), (6, "connect"), (3, "generate_admin")),
    "revealed": ((14, "add"), (6, "connect"), (1, "generate"), (0.2, "reveal")),
    # live, look
    "failing": (*_LIVE, (6, "use"), (2.5, "fail"), (0.05, "fail")),
    "declined the update": (*_LIVE, (9, "decline_update"), (0.4, "use")),
    "expiring": (*_LIVE, (1.5, "rotate 7d"), (0.1, "use")),
    "expiring, new one stored": (*_LIVE, (1.2, "rotate 7d"), (1, "collect new"), (0.1, "use")),
    "never used": ((20, "add"), (12, "connect"), (11.5, "generate"), (11, "collect")),
    # live, or waiting for an update where there is one
    "live": (*_LIVE, (0.02, "use")),
    "live, quiet": (*_LIVE, (12, "use")),
    "live, accepted": (*_LIVE, (10, "accept"), (0.05, "use")),
    "live, rotated": (*_LIVE, (5, "rotate 24h"), (4.8, "collect new"), (4.7, "use new"), (0.03, "use new")),
    "live since last week": ((16, "add"), (8, "connect"), (7.5, "generate"), (7, "collect"), (0.04, "use")),
    # removed
    "removed": (*_LIVE, (9, "remove")),
    "removed before": ((60, "add"), (50, "remove")),
    "removed, added again": (*_LIVE, (20, "remove"), (2, "add")),
}

NEEDS_NOBODY = {"no admin"}
"""Stories of tenants without an admin."""
NEEDS_UNKNOWN = {"unknown"}
"""Stories of IDs that no tenant has."""

WHY_DECLINED = (
    "We moved to another vendor this spring.",
    "Please ask for read access only; we do not let vendors write invoices.",
    "",
    "Our accountant has to agree first. Call us in June.",
    "Why does this need payroll?",
)
NOTES = (
    "Called the office; the owner is on holiday and the only admin. Sent the text for Connect New App.",
    "Customer says they connected it — they did, in the sandbox. Explained the difference.",
    "Waiting for their new admin to be established.",
)
CAUSES = ("wrong_secret", "white_space", "expired_secret", "wrong_environment", "scope_not_granted", "swapped")
LABELS = ("", "pilot customer", "", "", "asked for by Maria (sales)", "", "contract until December", "")
"""Other people's words, taken in turns."""
