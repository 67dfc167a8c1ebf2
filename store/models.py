"""What the store returns: frozen dataclasses, times in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from store.kinds import Cause, Environment, Permission, Reason, Status
from store.machine import Audience, Base, Event, Role, SecretState, Situation, Stop

if TYPE_CHECKING:
    from store.scopes import Diff, Scopes


@dataclass(frozen=True, slots=True)
class Organization:
    """Owns apps; developers belong to it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Tenant:
    """A customer account in one environment."""

    environment: Environment
    id: int
    """The tenant ID, a positive integer."""
    name: str


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission of a user, and over what: an organization, a tenant, or (both None) the environment."""

    permission: Permission
    organization: int | None = None
    organization_name: str | None = None
    tenant: int | None = None
    tenant_name: str | None = None


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in to one environment."""

    id: int
    environment: Environment
    name: str
    permissions: tuple[Grant, ...]
    must_change_password: bool
    deactivated: bool
    failed_sign_ins: int = 0
    """How many in a row, lately; from the fifth on, each further try waits."""


@dataclass(frozen=True, slots=True)
class SshKey:
    """A public key by which sshd lets a user in without a password."""

    id: int
    user_id: int
    environment: Environment
    user: str
    """The user's name."""
    name: str
    """What the key is called: `dana@laptop`."""
    public: str
    """Type and base64, as in a `.pub` file."""
    fingerprint: str
    """`SHA256:` and 43 characters, as `ssh-keygen -l` shows it."""
    added_at: datetime
    added_by: str
    used_at: datetime | None

    @property
    def type(self) -> str:
        """As OpenSSH names it: `ssh-ed25519`."""
        return self.public.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Version:
    """An immutable set of scopes of an app."""

    app_id: int
    number: int
    """1, 2, 3… without gaps."""
    scopes: "Scopes"
    note: str
    """Why, in the developer's words; may be empty."""
    published_at: datetime
    published_by: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How an app's connections of one environment stand."""

    live: int = 0
    waiting: int = 0
    """Connected, without a collected secret."""
    stuck: int = 0
    """Not connected yet, or stopped."""

    @property
    def total(self) -> int:
        """All but the removed."""
        return self.live + self.waiting + self.stuck


@dataclass(frozen=True, slots=True)
class App:
    """What an organization publishes."""

    id: int
    key: str
    """`ak1.` and 25 characters; constant for life, the same for every tenant and both environments."""
    name: str
    organization: int
    organization_name: str
    homepage: str
    description: str
    contact: str
    self_service: bool
    """Whether developers may generate secrets too."""
    archived: bool
    current_version: int
    scopes: "Scopes"
    """Of the current version."""
    edits: int
    """Counts edits of the fields above; what `expected_edits` is compared with."""
    changed_at: datetime
    tally: Tally
    """Of the session's environment, as far as the session may see it."""
    can_manage: bool
    """Whether this session may edit and publish it."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What publishing a set of scopes would do; counts are of connected tenants in both environments."""

    version: int
    """The number that the new version would have."""
    unchanged: bool
    """Whether the set is that of the current version, so that there is nothing to publish."""
    added: Mapping[str, int]
    """Each added scope, and how many tenants would have to accept it."""
    removed: Mapping[str, int]
    """Each removed scope, and how many tenants would lose it at once."""
    swapped: Mapping[str, str]
    """Read scopes that would be removed while write on the same resource is added."""
    must_accept: int
    """Tenants that would have something to accept."""
    lose: int
    """Tenants that would lose something in force at once."""
    lose_in_production: int
    """Those of `lose` in production; above 0, publishing needs a production session."""
    needs_note: bool
    """Whether a write scope is added, so that a note must say why."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """The connected tenants of one environment that accepted the same version of an app."""

    version: int
    tenants: int
    added: int
    """How many scopes of the current version wait for them."""
    removed: int
    """How many scopes of theirs the current version no longer has."""
    since: datetime
    """Since when that is so."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One app at one tenant in one environment, with all that is derived from it."""

    id: int
    app_id: int
    app_key: str
    app_name: str
    organization: int
    organization_name: str
    environment: Environment
    tenant: int
    tenant_name: str | None
    """None where the tenant is unknown, or where a developer may not know it yet."""
    label: str
    """The developer's own note on this tenant; empty for those who may not see it."""
    state: Base
    stops: frozenset[Stop]
    epoch: int
    """How often it has been connected."""
    client_id: str | None
    """None before the first connect; then constant for life."""
    current_version: int
    accepted_version: int | None
    granted: "Scopes"
    """What the tenant's acceptance grants; nothing while not connected."""
    effective: "Scopes"
    """What a token can carry now: `granted` where the connection is usable, else nothing."""
    pending: int
    """How many scopes wait for acceptance by a connected tenant."""
    status: Status
    reason: Reason | None
    """None where all is well, or the tenant is removed."""
    must_act: str
    """Who must act: `developer`, `tenant admin`, `the tenant`, `operator` or `nobody`."""
    sentence: str
    """The reason in one sentence."""
    requested_at: datetime
    """When the tenant was last added."""
    waiting_since: datetime
    """Since when it has waited for what `reason` names."""
    changed_at: datetime
    """Its last event."""
    snoozed_until: datetime | None
    """Support's; None for others."""
    used_at: datetime | None
    """The last token, noted at most once a minute."""
    failed_at: datetime | None
    failure: Cause | None
    """The last failed token request since the last use, and its cause."""
    live_secrets: int
    archived: bool
    """Of its app."""
    self_service: bool
    """Of its app."""
    roles: frozenset[Role]
    """On whose behalf this session may act here."""
    collect_by: datetime | None
    """When the first of its secrets that nobody has stored expires; None where none waits."""

    @property
    def usable(self) -> bool:
        """Connected, under no stop, of an app that is not archived."""
        return self.situation.usable

    @property
    def situation(self) -> Situation:
        """What `store.machine` has to know to decide about it."""
        return Situation(self.state, self.stops, self.archived, self.self_service)


@dataclass(frozen=True, slots=True)
class Secret:
    """Proves a client; never carries its value."""

    id: int
    connection_id: int
    client_id: str
    slot: int
    """1 or 2, as in `cs1.` and `cs2.`."""
    prefix: str
    """The first characters of the value, to tell secrets apart: `cs1.7fk2…`."""
    audience: Audience
    """For whom it is sealed."""
    state: SecretState
    generated_at: datetime
    generated_by: str
    revealed_at: datetime | None
    revealed_by: str | None
    """The last reveal."""
    collected_at: datetime | None
    deadline: datetime | None
    """While live: when it expires, for lack of collecting or by rotation; None: never."""
    ended_at: datetime | None
    """When it was revoked or expired."""
    used_at: datetime | None

    @property
    def live(self) -> bool:
        """Whether it still proves its client."""
        return self.state in (SecretState.SEALED, SecretState.COLLECTED)


@dataclass(frozen=True, slots=True)
class ClientGrant:
    """A client that has proved itself, and what it may do now."""

    client_id: str
    connection_id: int
    secret_id: int
    epoch: int
    environment: Environment
    tenant: int
    app_key: str
    scopes: "Scopes"


@dataclass(frozen=True, slots=True)
class ClientState:
    """How a client stands at this moment, for the gate that is shown one of its tokens."""

    connection_id: int
    environment: Environment
    tenant: int
    app_key: str
    epoch: int
    halted: str
    """Why no call is let through, such as `disabled` or `not connected`; empty where the connection is usable."""
    secrets: frozenset[int]
    """Those that are live."""
    scopes: "Scopes"
    """Those in force; none while halted."""


@dataclass(frozen=True, slots=True)
class Note:
    """What support wrote about a connection."""

    id: int
    connection_id: int
    text: str
    written_at: datetime
    written_by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in the journal."""

    number: int
    at: datetime
    environment: Environment | None
    """None for what spans both."""
    actor: str
    event: Event | str
    app_id: int | None
    connection_id: int | None
    tenant: int | None
    detail: Mapping[str, object]
    """What the event changed, by name."""
    app_name: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a tenant admin decides on: the current version against what this tenant grants now."""

    connection: Connection
    version: Version
    diff: "Diff"


@dataclass(frozen=True, slots=True)
class TenantVerdict:
    """What becomes, or would become, of one tenant ID of a paste."""

    tenant: int
    outcome: str
    """`added`, `known` (on the list already), `unknown` (accepted and flagged) or `invalid`."""
    sentence: str
    suggestions: tuple[int, ...] = ()
    """Close IDs; for developers only those that their own organization lists."""

    @property
    def accepted(self) -> bool:
        """Whether it is, or would be, added."""
        return self.outcome in ("added", "unknown")
