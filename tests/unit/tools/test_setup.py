"""`make setup`: what is pinned is installed once a virtualenv, wherever that lies."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PIPENV = re.search(r"^PIPENV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

# A Python that makes virtualenvs with itself inside, and notes what it is to install.
_PYTHON = """#!/bin/bash
case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pipenv --version") echo "pipenv, version {version}" ;;
  "-m pipenv sync"*) echo "sync into $0" >> "{journal}" ;;
  -c*) echo 3.11 ;;
esac
"""


class Checkout:
    """A checkout in a folder with a space, on a machine where nothing needs to be downloaded."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a space/checkout"
        self.journal = folder / "journal"
        self.python = folder / "python3"
        assert PIPENV
        self.python.write_text(_PYTHON.format(version=PIPENV[1], journal=self.journal))
        self.python.chmod(0o755)
        shutil.copytree(ROOT / "tools", self.root / "tools")
        for name in ("Makefile", "Pipfile.lock", "package-lock.json"):
            shutil.copy(ROOT / name, self.root / name)
        (self.root / "node_modules").mkdir()
        (self.root / "node_modules/.package-lock.json").touch()

    def set_up(self, **environ: str) -> list[str]:
        """Runs it; what was installed."""
        self.journal.write_text("")
        command = ["make", "setup", f"PYTHON={self.python}"]
        environ = {"PATH": os.environ["PATH"], **environ}
        ran = subprocess.run(command, cwd=self.root, env=environ, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return self.journal.read_text().splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_what_is_installed_is_not_installed_again(checkout: Checkout) -> None:
    assert checkout.set_up() == [f"sync into {checkout.root}/.venv/bin/python"]
    assert checkout.set_up() == []


def test_ledger_is_linked_into_the_virtualenv(checkout: Checkout) -> None:
    checkout.set_up()
    assert (checkout.root / ".venv/bin/ledger").resolve() == checkout.root / "tools/ledger"


def test_a_virtualenv_that_was_removed_is_set_up_again(checkout: Checkout) -> None:
    checkout.set_up()
    shutil.rmtree(checkout.root / ".venv")
    assert len(checkout.set_up()) == 1


def test_each_virtualenv_is_set_up_and_again_when_other_packages_are_pinned(checkout: Checkout) -> None:
    other = str(checkout.root / "other venv")
    assert len(checkout.set_up()) == 1
    assert checkout.set_up(VIRTUAL_ENV=other) == [f"sync into {other}/bin/python"]
    with (checkout.root / "Pipfile.lock").open("a") as lock:
        lock.write("\n")
    assert len(checkout.set_up(VIRTUAL_ENV=other)) == 1
    assert len(checkout.set_up()) == 1
    assert checkout.set_up() == []
