"""Imports from CSV: a verdict for each line, and all of them or none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from store import Portal, Refused
from tui.commands import exits

Run = Callable[..., Result]
Fd = Callable[[str], str]
Sheet = Callable[[str], str]
PASSWORD = "a long enough password"


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """A CSV file of that text; its path."""

    def make(text: str) -> str:
        path = tmp_path / "sheet.csv"
        path.write_bytes(text.encode())
        return str(path)

    return make


def names(portal: Portal) -> list[str]:
    return [tenant.name for tenant in portal.operator().accounts.tenants()]


def test_tenants_are_imported_with_a_verdict_for_each_line(run: Run, portal: Portal, sheet: Sheet) -> None:
    path = sheet(
        "\ufeffid,name,environment\r\n"
        '2001,"Cedar Falls, Heating",production\r\n'
        "1001,Blue Plumbing,integration\r\n"
        '2001,"Cedar Falls, Heating",production\r\n'
    )
    done = run("tenant", "import", path)
    assert done.exit_code == exits.OK, done.output
    assert done.stdout.splitlines() == [
        "line  verdict  about",
        "2     added    production 2001 Cedar Falls, Heating",
        "3     known    integration 1001 Blue Plumbing",
        "4     known    production 2001 Cedar Falls, Heating",
    ]
    assert "Cedar Falls, Heating" in names(portal)
    assert "added" not in run("tenant", "import", path).stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("production,abc,Name", "not a tenant ID"),
        ("production,-5,Name", "not a tenant ID"),
        ("production,0,Name", "positive whole number"),
        ("production,99999999999999999999999,Name", "positive whole number"),
        ("production,٣,Name", "not a tenant ID"),
        ("staging,5,Name", "integration or production"),
        ("production,5,", "must not be empty"),
        ("production,5,A\u202eB", "U+202E"),
        ("integration,1001,Another Name", "is Blue Plumbing, not Another Name"),
        ("production,3001,Another Name", "is Good, not Another Name"),
    ],
)
def test_one_wrong_line_and_no_tenant_is_added(run: Run, portal: Portal, sheet: Sheet, line: str, said: str) -> None:
    before = names(portal)
    refused = run("tenant", "import", sheet(f"environment,id,name\nproduction,3001,Good\n{line}\n"))
    assert refused.exit_code == exits.REFUSED
    verdicts = refused.stdout.splitlines()
    assert verdicts[1].split()[:2] == ["2", "good"]
    assert verdicts[2].split()[:2] == ["3", "WRONG"]
    assert said in verdicts[2]
    assert refused.stderr == "Error: Nothing was imported: 1 of 2 lines are wrong.\n"
    assert names(portal) == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id,name\n5,Name\n",
        "environment,id,name,more\n",
        "environment,id,name,name\n",
        "environment,id,name\nproduction,5\n",
        "environment,id,name\nproduction,5,Name,more\n",
        'environment,id,name\nproduction,5,"Name\n',
    ],
)
def test_a_file_that_is_no_such_sheet_is_refused_whole(run: Run, portal: Portal, sheet: Sheet, text: str) -> None:
    before = names(portal)
    refused = run("tenant", "import", sheet(text))
    assert refused.exit_code == exits.REFUSED
    assert refused.stdout == ""
    assert names(portal) == before


def test_a_file_in_another_encoding_or_too_large_is_refused(run: Run, portal: Portal, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes("environment,id,name\nproduction,5,Peña\n".encode("latin-1"))
    assert "UTF-8" in run("tenant", "import", str(path)).stderr
    path.write_bytes(b"x" * (10 * 1024 * 1024 + 1))
    assert "too large" in run("tenant", "import", str(path)).stderr
    assert run("tenant", "import", str(tmp_path / "missing.csv")).exit_code == exits.USAGE


USERS = (
    "environment,name,permission,organization,tenant\n"
    "integration,erin,establish_users,Acme Integrations,\n"
    "integration,erin,manage_apps,Acme Integrations,\n"
    "integration,theo,manage_access,,1002\n"
    "integration,dana,support,,\n"
    "integration,tess,manage_access,,1001\n"
)


def test_users_are_imported_with_one_first_password(run: Run, portal: Portal, sheet: Sheet, fd: Fd) -> None:
    done = run("user", "import", sheet(USERS), "--password-fd", fd(PASSWORD))
    assert done.exit_code == exits.OK, done.output
    assert [line.split()[1] for line in done.stdout.splitlines()[1:]] == ["added"] * 4 + ["known"]
    for name in ("erin", "theo"):
        assert portal.sign_in("integration", name, PASSWORD).must_change_password
    held = {u.name: [str(g.permission) for g in u.permissions] for u in portal.operator().accounts.users()}
    assert held["erin"] == ["establish_users", "manage_apps"]
    assert held["dana"] == ["manage_apps", "support"]
    assert run("user", "import", sheet(USERS)).exit_code == exits.OK, "nobody is new: no password is asked for"


def test_each_new_user_may_have_a_first_password_of_their_own(run: Run, portal: Portal, sheet: Sheet, fd: Fd) -> None:
    done = run("user", "import", sheet(USERS), "--password-fd", fd("password of erin\npassword of theo\n"))
    assert done.exit_code == exits.OK, done.output
    assert portal.sign_in("integration", "erin", "password of erin").must_change_password
    assert portal.sign_in("integration", "theo", "password of theo").must_change_password


@pytest.mark.parametrize("given", ["one password only\ntwo passwords are\nbut not three\n", "short\n"])
def test_passwords_that_do_not_fit_import_nobody(run: Run, portal: Portal, sheet: Sheet, fd: Fd, given: str) -> None:
    refused = run("user", "import", sheet(USERS), "--password-fd", fd(given))
    assert refused.exit_code == exits.REFUSED
    with pytest.raises(Refused, match="NOT_FOUND"):
        portal.operator().accounts.find("integration", "erin")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("elsewhere,theo,support,,", "integration or production"),
        ("integration,Th eo,support,,", "user name"),
        ("integration,theo,everything,,", "no permission"),
        ("integration,theo,manage_apps,,", "over an organization"),
        ("integration,theo,manage_apps,Acme Integrations,1001", "over an organization"),
        ("integration,theo,manage_apps,Nobody,", "no organization"),
        ("integration,theo,manage_access,,77", "no tenant 77"),
        ("integration,theo,manage_access,,abc", "not a tenant ID"),
        ("integration,theo,establish_users,Acme Integrations,1001", "over an organization or a tenant"),
        ("integration,theo,support,,1001", "over the environment"),
    ],
)
def test_one_wrong_line_and_no_user_is_established(
    run: Run, portal: Portal, sheet: Sheet, line: str, said: str
) -> None:
    before = portal.operator().accounts.users()
    text = f"environment,name,permission,organization,tenant\nintegration,erin,support,,\n{line}\n"
    refused = run("user", "import", sheet(text))
    assert refused.exit_code == exits.REFUSED
    assert said in refused.stdout
    assert portal.operator().accounts.users() == before
