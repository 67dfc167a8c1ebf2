"""Each promise of docs/security.md names a test that is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SECURITY = (ROOT / "docs" / "security.md").read_text("utf-8")
PROMISES = re.findall(r"^\| ([^|]+?) \| (`tests/[^|]+)\|$", SECURITY, re.MULTILINE)


def functions_of(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_there_are_promises() -> None:
    assert len(PROMISES) > 20


@pytest.mark.parametrize(("promise", "named"), PROMISES, ids=[promise[:60] for promise, _ in PROMISES])
def test_each_promise_names_tests_that_are_there(promise: str, named: str) -> None:
    tests = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", named)
    assert len(tests) == named.count("`") // 2
    for file, name in tests:
        assert name in functions_of(file), f"{promise} {file}::{name}"
