"""The README's commands for tokens and the gate work as they stand."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
_, SECTION = README.split("## Tokens and the gate", 1)
BLOCKS = re.findall(r"```sh\n(.*?)```", SECTION.split("\n## ", 1)[0], re.DOTALL)
pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment in which `devportal` is the one under test, and its server runs on a port of its own."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    command = bin_ / "devportal"
    command.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m tui.main "$@"\n')
    command.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "DEVPORTAL_DEMO_HOME": str(tmp_path / "demo"),
        "no_proxy": "*",
    }
    with socket.create_server(("127.0.0.1", 0)) as free:
        environment["TEST_PORT"] = str(free.getsockname()[1])
    first = BLOCKS[0].replace(" serve ", f" serve --port {environment['TEST_PORT']} ")
    with subprocess.Popen(
        ["sh", "-ec", first.replace("devportal --home", "exec devportal --home")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        while not (line := process.stdout.readline()).startswith("Serving on "):
            assert line, "the server did not start"
        try:
            yield environment
        finally:
            process.terminate()
            shutil.rmtree(tmp_path / "demo", ignore_errors=True)


def test_the_commands_of_the_readme_get_a_token_and_use_it(place: dict[str, str]) -> None:
    script = BLOCKS[1].replace("127.0.0.1:8400", f"127.0.0.1:{place['TEST_PORT']}")
    commands = [line for line in script.replace("\\\n", " ").splitlines() if line.startswith("curl ")]
    assert len(commands) == 6
    done = subprocess.run(
        ["sh", "-euc", script.replace("\ncurl ", "\necho; curl ")],
        env=place,
        capture_output=True,
        text=True,
        check=True,
    )
    said = [line for line in done.stdout.splitlines() if line]
    assert '"access_token":"' in said[0]
    assert said[1] == '{"page":1,"pageSize":50,"hasMore":false,"data":[]}'
    assert said[2] == "200"
    assert '"active":true' in said[3]
    assert '"token_endpoint":"http' in said[4]
    assert '"keys":[{' in said[5]
