"""The gate behind a real nginx, which asks it by auth_request before it hands a call on."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

import httpx
import pytest

from store import Session
from tests.oauth.served import served
from tests.world import READS, World

pytestmark = pytest.mark.slow

CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            auth_request /gate;
            proxy_pass http://127.0.0.1:{api};
        }}
        location = /gate {{
            internal;
            proxy_pass {base}/integration/gate;
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
            proxy_set_header X-Original-URI $request_uri;
            proxy_set_header X-Original-Method $request_method;
        }}
    }}
}}
"""


class Api(BaseHTTPRequestHandler):
    """What the gateway protects."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"real")

    do_POST = do_DELETE = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class Place(NamedTuple):
    """A gateway, and a client with a token."""

    url: str
    key: str
    token: str
    admin: Session
    connection: int

    def call(self, path: str = "/crm/v2/tenant/1001/customers", method: str = "GET", **headers: str) -> httpx.Response:
        given = {"Authorization": f"Bearer {self.token}", "ST-App-Key": self.key} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        with httpx.Client(trust_env=False) as client:
            return client.request(method, f"{self.url}{path}", headers=given)


@pytest.fixture
def place(world: World, tmp_path: Path) -> Iterator[Place]:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert nginx, "nginx is not installed; .ci/run installs it"
    dev, admin = world.developer(), world.admin()
    app = world.app(dev, scopes=READS[:2])
    connection = world.connected(dev, admin, app).id
    made = admin.credentials.generate(connection)
    form = {
        "grant_type": "client_credentials",
        "client_id": made.client_id,
        "client_secret": world.collected(dev, made),
    }
    api = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    thread = Thread(target=api.serve_forever)
    thread.start()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with served(world.home) as base:
        text = CONFIGURATION.format(folder=tmp_path, port=port, api=api.server_port, base=base)
        (tmp_path / "nginx.conf").write_text(text)
        command = [nginx, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path), "-e", str(tmp_path / "error.log")]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        with subprocess.Popen(command) as process, httpx.Client(trust_env=False) as client:
            try:
                _wait_for(port)
                token = client.post(f"{base}/integration/connect/token", data=form).json()["access_token"]
                yield Place(f"http://127.0.0.1:{port}", app.key, token, admin, connection)
            finally:
                process.terminate()
    api.shutdown()
    thread.join()
    api.server_close()


def _wait_for(port: int) -> None:
    for _ in range(1000):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
            Event().wait(0.01)
    raise AssertionError("nginx does not listen")


def test_nginx_hands_on_what_the_gate_allows_and_nothing_else(place: Place) -> None:
    allowed = place.call("/crm/v2/tenant/1001/customers?page=2")
    assert (allowed.status_code, allowed.text) == (200, "real")
    refused = [
        place.call(Authorization=""),
        place.call(Authorization="Bearer wrong"),
        place.call("/crm/v2/tenant/1002/customers"),
        place.call("/crm/v2/tenant/1001/leads"),
        place.call("/crm/v2/tenant/1001/nothing"),
        place.call(method="POST"),
        place.call(ST_App_Key="ak1.other"),
    ]
    assert [answer.status_code for answer in refused] == [401, 401, 403, 403, 403, 403, 403]
    assert refused[0].headers["www-authenticate"] == 'Bearer realm="devportal"'
    assert 'error="invalid_token"' in refused[1].headers["www-authenticate"]
    assert all("real" not in answer.text for answer in refused)


def test_no_header_of_a_client_makes_nginx_ask_about_another_call(place: Place) -> None:
    wanted = "/crm/v2/tenant/1001/customers"
    for headers in (
        {"X_Original_URI": wanted},
        {"X_Original_Method": "GET"},
        {"X_Forwarded_Uri": wanted, "X_Forwarded_Method": "GET"},
        {"X_Original_URL": f"https://api.example{wanted}"},
    ):
        assert place.call("/crm/v2/tenant/1001/leads", **headers).status_code == 403
        assert place.call(wanted, "DELETE", **headers).status_code == 403
    for path in (
        "/crm/v2/tenant/1001/leads/../customers",
        "/crm/v2/tenant/1001/%6ceads",
        "//crm/v2/tenant/1001/customers",
    ):
        with socket.create_connection(("127.0.0.1", int(place.url.rpartition(":")[2])), timeout=20) as connection:
            head = f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nST-App-Key: {place.key}\r\n"
            connection.sendall(f"{head}Authorization: {place.token}\r\n\r\n".encode())
            assert connection.recv(12) == b"HTTP/1.1 403"


def test_what_an_admin_disables_is_refused_by_nginx_at_the_next_call(place: Place) -> None:
    assert place.call().status_code == 200
    place.admin.connections.disable(place.connection)
    assert place.call().status_code == 403
    place.admin.connections.enable(place.connection)
    assert place.call().status_code == 200
