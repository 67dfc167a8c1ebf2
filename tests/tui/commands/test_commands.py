"""Every command: what it does, what it refuses, and with which exit code."""

import csv
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from store import Permission, Portal, Reason, Refused, Status, windows
from store.home import Home
from tui.commands import exits
from tui.commands.connections import REASONS, SORTS, STATUSES
from tui.commands.portal import ENVIRONMENTS, PERMISSIONS
from tui.line import cli

Run = Callable[..., Result]
Fd = Callable[[str], str]
PASSWORD = "a long enough password"


def test_init_makes_a_portal_and_its_first_operator(run: Run, home: Path) -> None:
    done = run("init", typed=f"production\nolga\n{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == exits.OK, done.output
    assert PASSWORD not in done.output
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    with Portal.open(home, create=False) as portal:
        session = portal.sign_in("production", "olga", PASSWORD)
        assert not session.must_change_password
        [olga] = portal.operator().accounts.users()
        assert [grant.permission for grant in olga.permissions] == [Permission.OPERATOR]


def test_init_takes_the_password_from_a_file_descriptor(run: Run, home: Path, fd: Fd) -> None:
    words = ("init", "--environment", "integration", "--name", "olga", "--password-fd", fd(f"{PASSWORD}\n"))
    assert run(*words).exit_code == exits.OK
    with Portal.open(home) as portal:
        assert portal.sign_in("integration", "olga", PASSWORD).name == "olga"


def test_init_refuses_a_portal_that_has_users(run: Run, portal: Portal) -> None:
    refused = run("init", "--environment", "integration", "--name", "mallory")
    assert refused.exit_code == exits.REFUSED
    assert refused.stderr == "Error: This portal has its users already. To add one: devportal user add\n"


def test_a_password_that_is_too_short_is_refused(run: Run, fd: Fd) -> None:
    words = ("init", "--environment", "integration", "--name", "olga", "--password-fd", fd("short\n"))
    refused = run(*words)
    assert refused.exit_code == exits.REFUSED
    assert refused.stderr == "Error: A password has 12 to 128 characters.\n"


def test_an_unanswered_question_changes_nothing_and_exits_130(run: Run, home: Path) -> None:
    stopped = run("init", typed="production\nolga\n")
    assert stopped.exit_code == exits.ABORTED
    with Portal.open(home) as portal:
        assert not portal.has_users()


def test_a_file_descriptor_that_cannot_be_read_is_a_usage_error(run: Run) -> None:
    words = ("init", "--environment", "integration", "--name", "olga", "--password-fd")
    assert run(*words, "987").exit_code == exits.USAGE


@pytest.mark.parametrize("command", ["check", "org list", "tenant list", "app list", "connections", "user list"])
def test_without_a_portal_a_command_says_how_to_make_one(run: Run, home: Path, command: str) -> None:
    refused = run(*command.split())
    assert "devportal init" in refused.output
    assert refused.exit_code == (exits.WRONG if command == "check" else exits.STORAGE)
    assert not home.exists()


def test_organizations_are_added_and_listed(run: Run, portal: Portal) -> None:
    assert run("org", "add", "Harbor Analytics").exit_code == exits.OK
    assert run("org", "list").stdout.splitlines() == ["id  name", "1   Acme Integrations", "2   Harbor Analytics"]
    again = run("org", "add", "Harbor Analytics")
    assert again.exit_code == exits.REFUSED
    assert "already" in again.stderr


def test_tenants_are_added_and_listed(run: Run, portal: Portal) -> None:
    assert run("tenant", "add", "production", "1001", "Blue Plumbing").exit_code == exits.OK
    listed = run("tenant", "list", "--environment", "production").stdout.splitlines()
    assert listed == ["environment  id    name", "production   1001  Blue Plumbing"]
    assert len(run("tenant", "list", "--search", "blue").stdout.splitlines()) == 3
    assert run("tenant", "add", "production", "1001", "Blue").exit_code == exits.REFUSED
    assert run("tenant", "add", "production", "0", "Blue").exit_code == exits.USAGE
    assert run("tenant", "add", "elsewhere", "5", "Blue").exit_code == exits.USAGE


def test_a_user_is_added_and_given_more_and_less(run: Run, portal: Portal, fd: Fd) -> None:
    word = ("--password-fd", fd(PASSWORD))
    added = run("user", "add", "integration", "erin", "--permission", "establish_users", "--tenant", "1001", *word)
    assert added.stdout == "erin signs in to integration and may establish_users over tenant 1001.\n"
    assert portal.sign_in("integration", "erin", PASSWORD).must_change_password
    granted = run("user", "grant", "integration", "erin", "manage_apps", "--organization", "acme integrations")
    assert "manage_apps over Acme Integrations" in granted.stdout
    again = run("user", "grant", "integration", "erin", "manage_apps", "--organization", "1")
    assert again.exit_code == exits.REFUSED
    withdrawn = run("user", "withdraw", "integration", "erin", "manage_apps", "--organization", "1")
    assert "manage_apps" not in withdrawn.stdout
    assert "integration  erin  must change password" in run("user", "list").stdout


def test_adding_a_name_that_exists_asks_for_no_password(run: Run, portal: Portal) -> None:
    added = run("user", "add", "integration", "dana", "--permission", "support")
    assert added.exit_code == exits.OK, added.output
    assert "its password is untouched" in added.stdout
    assert portal.sign_in("integration", "dana", PASSWORD).name == "dana"


def test_a_permission_is_over_one_thing(run: Run, portal: Portal) -> None:
    over_both = ("--organization", "1", "--tenant", "1001")
    assert run("user", "grant", "integration", "dana", "establish_users", *over_both).exit_code == exits.USAGE
    assert run("user", "grant", "integration", "dana", "manage_apps").exit_code == exits.REFUSED
    unknown = run("user", "grant", "integration", "dana", "manage_apps", "--organization", "Nobody")
    assert unknown.exit_code == exits.REFUSED
    assert "devportal org list" in unknown.stderr


def test_the_last_admin_of_a_tenant_goes_only_when_that_is_meant(run: Run, portal: Portal) -> None:
    words = ("user", "withdraw", "integration", "tess", "manage_access", "--tenant", "1001")
    assert run(*words).exit_code == exits.REFUSED
    assert run(*words, "--even-last").exit_code == exits.OK
    assert run("user", "deactivate", "integration", "tess").exit_code == exits.OK
    assert "tess  deactivated" in run("user", "list").stdout


def test_a_password_is_set_and_must_be_changed(run: Run, portal: Portal) -> None:
    done = run("user", "set-password", "integration", "dana", typed="another password\nanother password\n")
    assert done.exit_code == exits.OK, done.output
    assert "another password" not in done.output
    assert portal.sign_in("integration", "dana", "another password").must_change_password
    assert run("user", "set-password", "integration", "nobody").exit_code == exits.REFUSED


def test_a_locked_out_user_is_unlocked(run: Run, portal: Portal) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            portal.sign_in("integration", "dana", "wrong")
    with pytest.raises(Refused, match="WAIT"):
        portal.sign_in("integration", "dana", PASSWORD)
    assert run("user", "unlock", "integration", "dana").exit_code == exits.OK
    assert portal.sign_in("integration", "dana", PASSWORD).name == "dana"


def test_no_command_takes_a_password_as_an_argument_or_from_the_environment() -> None:
    def walk(command: click.Command) -> list[click.Parameter]:
        ctx = click.Context(command)
        inner = command.list_commands(ctx) if isinstance(command, click.Group) else ()
        found = [command.get_command(ctx, name) for name in inner] if isinstance(command, click.Group) else []
        return [*command.params, *(parameter for one in found if one for parameter in walk(one))]

    parameters = walk(cli)
    about = [p for p in parameters if "password" in (p.name or "") or "secret" in (p.name or "")]
    assert {p.name for p in about} == {"password_fd", "secret_fd"}
    assert all(isinstance(p.type, click.IntRange) for p in about)
    assert {p.envvar for p in parameters if p.envvar} == {"DEVPORTAL_HOME", "DEVPORTAL_DEMO_HOME"}


def test_apps_are_listed_and_shown_by_key_number_or_name(run: Run, portal: Portal) -> None:
    [app] = portal.operator().apps.list()
    listed = run("app", "list").stdout.splitlines()
    assert len(listed) == 2
    assert app.key in listed[1]
    by_key, by_number, by_name = (run("app", "show", name).stdout for name in (app.key, str(app.id), "route OPTIMIZER"))
    assert by_key == by_number == by_name
    assert "version 1" in by_key
    assert "First release." in by_key
    assert run("app", "show", "Nothing").exit_code == exits.REFUSED


def test_an_app_name_that_two_organizations_use_has_to_be_told_by_key(run: Run, portal: Portal, fd: Fd) -> None:
    run("org", "add", "Harbor")
    word = ("--password-fd", fd("first password"))
    run("user", "add", "integration", "felix", "--permission", "manage_apps", "--organization", "Harbor", *word)
    felix = portal.sign_in("integration", "felix", "first password")
    felix.change_password("first password", PASSWORD)
    felix.apps.create(name="Route Optimizer", scopes=["tn.crm.customers:r"], tenants=[1001], note="Ours.")
    refused = run("app", "show", "Route Optimizer")
    assert refused.exit_code == exits.REFUSED
    assert refused.stderr.count("ak1.") == 2


def test_a_connection_is_shown_blocked_and_unblocked(run: Run, portal: Portal) -> None:
    words = ("Route Optimizer", "1001", "--environment", "integration")
    assert "admin_has_not_acted" in run("connection", "show", *words).stdout
    assert run("connection", "block", *words).exit_code == exits.OK
    assert run("connection", "block", *words).exit_code == exits.REFUSED
    assert "operator" in run("connection", "show", *words).stdout
    assert run("connection", "unblock", *words).exit_code == exits.OK
    assert run("connection", "show", "Route Optimizer", "77", *words[2:]).exit_code == exits.REFUSED
    assert portal.journal.verify().ok


def test_connections_are_listed_by_filter(run: Run, portal: Portal) -> None:
    def tenants(*words: str) -> list[str]:
        return [line.split()[1] for line in run("connections", *words).stdout.splitlines()[1:]]

    assert sorted(tenants()) == ["1001", "1002"]
    assert tenants("--tenant", "1001") == ["1001"]
    assert tenants("--search", "blue") == ["1001"]
    assert tenants("--reason", "no_admin") == ["1002"]
    assert sorted(tenants("--status", "not_connected", "--status", "live")) == ["1001", "1002"]
    assert tenants("--environment", "production") == []
    assert sorted(tenants("--app", "Route Optimizer")) == ["1001", "1002"]
    assert tenants("--status", "removed") == []
    assert tenants("--app", "Route Optimizer", "--version", "1") == []
    assert sorted(tenants("--not-snoozed")) == ["1001", "1002"]
    assert tenants("--snoozed") == []
    assert run("connections", "--version", "1").exit_code == exits.REFUSED
    assert run("connections", "--status", "stuck").exit_code == exits.USAGE
    assert run("connections", "--app", "Nothing").exit_code == exits.REFUSED


def test_every_page_is_listed_once(run: Run, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    dana = portal.sign_in("integration", "dana", PASSWORD)
    [app] = dana.apps.list()
    dana.connections.add_all(app.id, dict.fromkeys(range(2001, 2026), ""))
    monkeypatch.setattr("tui.commands.connections.PAGE", 4)
    told = [int(line.split()[1]) for line in run("connections").stdout.splitlines()[1:]]
    assert told == [1001, 1002, *range(2001, 2026)]
    for sort in SORTS:
        listed = [row["tenant"] for row in json.loads(run("connections", "--json", "--sort", sort).stdout)]
        assert sorted(listed) == told
    assert [row["tenant"] for row in json.loads(run("connections", "--json").stdout)] == told
    assert [int(row["tenant"]) for row in csv.DictReader(run("connections", "--csv").stdout.splitlines())] == told


def test_no_connections_are_an_empty_json_array(run: Run, portal: Portal) -> None:
    assert json.loads(run("connections", "--status", "live", "--json").stdout) == []


def test_a_csv_export_calculates_nothing(run: Run, portal: Portal) -> None:
    rows = list(csv.DictReader(run("connections", "--csv").stdout.splitlines()))
    assert {row["tenant_name"] for row in rows} == {"Blue Plumbing", "'=HYPERLINK(1) Heating"}
    assert {row["label"] for row in rows} == {""}


def test_check_says_that_all_is_well(run: Run, portal: Portal) -> None:
    checked = run("check")
    assert checked.exit_code == exits.OK
    told = [line.split()[:2] for line in checked.stdout.splitlines()]
    assert {word for word, _ in told} == {"ok"}
    assert {name for _, name in told} >= {"modes", "integrity", "journal", "clock", "schema"}


@pytest.mark.parametrize("name", ["portal.db", "master.key", "."])
def test_check_finds_a_file_that_others_can_read(run: Run, portal: Portal, home: Path, name: str) -> None:
    portal.close()
    path = home / name
    path.chmod(path.stat().st_mode | 0o044)
    checked = run("check")
    assert checked.exit_code == exits.WRONG
    assert checked.stdout.startswith("WRONG")
    assert "chmod" in checked.stdout
    assert run("org", "list").exit_code == exits.STORAGE


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("key_file = ", "cannot be read"),
        ('[keys]\n"app.new" = "hugo"', "app.new must be a key"),
        ('[texts]\nhugo = "text"', "hugo is no reason"),
        ('[texts]\nnudge = "{hugo}"', "nudge has {hugo}"),
        ('throttle = "hugo"', "The throttle is"),
        ('throttel = "20/1m"', "throttel sets nothing"),
    ],
)
def test_check_finds_what_is_not_understood_in_config_toml(
    run: Run, portal: Portal, home: Path, said: str, told: str
) -> None:
    config = home / "config.toml"
    config.write_text('[keys]\n"app.new" = "N"\n')
    config.chmod(0o600)
    assert run("check").exit_code == exits.OK
    config.write_text(said)
    checked = run("check")
    assert checked.exit_code == exits.WRONG
    [wrong] = [line for line in checked.stdout.splitlines() if line.startswith("WRONG")]
    assert told in wrong


def test_check_finds_a_catalogue_that_is_none(run: Run, portal: Portal, home: Path) -> None:
    (home / "scopes.json").write_text("[1]")
    checked = run("check")
    assert checked.exit_code == exits.WRONG
    assert f"WRONG  catalogue  {home / 'scopes.json'} is not a scope catalogue" in checked.stdout


def test_check_finds_a_database_that_was_put_back(run: Run, portal: Portal, home: Path, tmp_path: Path) -> None:
    portal.backup(tmp_path / "old.db")
    portal.operator().accounts.add_organization("Harbor")
    portal.close()
    for name in ("portal.db", "portal.db-wal", "portal.db-shm"):
        (home / name).unlink(missing_ok=True)
    (tmp_path / "old.db").rename(home / "portal.db")
    checked = run("check")
    assert checked.exit_code == exits.WRONG
    assert "WRONG  journal" in checked.stdout
    listed = run("org", "list")
    assert listed.exit_code == exits.OK
    assert listed.stderr.startswith("Warning: The journal ends at entry ")
    assert "Harbor" not in listed.stdout


def test_a_backup_holds_the_database_and_not_the_key(run: Run, portal: Portal, tmp_path: Path, home: Path) -> None:
    done = run("backup", str(tmp_path / "copy.db"))
    assert done.exit_code == exits.OK, done.output
    assert "key is not in it" in done.stdout
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert (home / "master.key").read_bytes().split()[1] not in (tmp_path / "copy.db").read_bytes()
    assert run("backup", str(tmp_path / "copy.db")).exit_code == exits.REFUSED
    assert run("backup", str(tmp_path / "no" / "copy.db")).exit_code == exits.STORAGE


@pytest.mark.parametrize(
    "words", [("backup",), ("restore",), ("rotate-keys",), ("user", "import"), ("tenant", "import")]
)
def test_the_name_of_a_file_steers_no_terminal(
    run: Run, portal: Portal, tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "a\x1b]0;pwned\x07\u202e.db"
    portal.backup(file)
    portal.close()
    for name in (file, file.with_name(f"another {file.name}")):
        told = run(*words, str(name)).output
        assert "\\x1b]0;pwned\\x07\\u202e" in told
        assert not {"\x1b", "\x07", "\u202e"} & {*told}


@pytest.mark.parametrize("config", ["", 'key_file = "/elsewhere/the.key"', 'key_file = "keys/the.key"'])
def test_where_names_the_paths_that_the_store_uses(run: Run, home: Path, config: str) -> None:
    home.mkdir(mode=0o700)
    if config:
        (home / "config.toml").write_text(config)
        (home / "config.toml").chmod(0o600)
    told = dict(line.split(maxsplit=1) for line in run("where").stdout.splitlines())
    files = Home.at(home, create=False)
    paths = {"home": files.folder, "database": files.database, "key": files.key_file, "config": files.config}
    assert told == {name: str(path) for name, path in paths.items()}


def test_the_words_of_the_command_line_are_those_of_the_store() -> None:
    assert list(STATUSES) == list(Status)
    assert list(REASONS) == list(Reason)
    assert list(PERMISSIONS) == list(Permission)
    assert set(SORTS) == set(windows.SORTS)
    assert set(ENVIRONMENTS) == {"integration", "production"}


def test_a_command_that_breaks_says_a_number_and_keeps_its_traceback_for_the_operator(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    Portal.open(home).close()
    monkeypatch.setattr("store.accounts.Accounts.organizations", broken)
    ended = run("org", "list")
    assert ended.exit_code == exits.FAULT
    assert "incident" in ended.stderr
    assert "Traceback" not in ended.output
    assert "RuntimeError: broken" in (home / "incidents.log").read_text("utf-8")


def test_help_says_what_each_exit_code_means(run: Run) -> None:
    told = run("--help").stdout
    for code, meaning in exits.MEANINGS.items():
        assert f"{code:<5}{meaning}" in told


def test_files_are_made_for_their_owner_alone(run: Run, home: Path, fd: Fd) -> None:
    os.umask(0)
    run("init", "--environment", "integration", "--name", "olga", "--password-fd", fd(PASSWORD))
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in [home, *home.iterdir()]} == {0}


def test_check_takes_the_journal_for_whole_when_the_operator_says_so(run: Run, portal: Portal) -> None:
    portal.home.head.unlink()
    found = run("check")
    assert found.exit_code == exits.WRONG
    assert "devportal check --accept-journal" in found.output
    assert run("check", "--accept-journal").exit_code == exits.OK
    assert run("check").exit_code == exits.OK
