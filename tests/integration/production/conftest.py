"""The production environment, deployed once into an emulated AWS from a checkout of its own, for all tests here."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.support.documented_network import DocumentedNetwork
from tests.support.ports import free_port
from tests.support.stacks import ROOT

INHERITED = ("HOME", "LANG", "TERM", "TMPDIR", "SSL_CERT_FILE")
"""What a command needs of the surroundings; everything else could reach another account.

Not coverage's: it slows down whatever is run, and other tests cover the same code.
"""


@dataclass(frozen=True)
class Checkout:
    """A checkout of the repository as it is now, with a folder of its own for everything that is generated."""

    root: Path
    environ: dict[str, str]

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the checkout, as its user would."""
        return subprocess.run(
            command,
            cwd=self.root,
            env=self.environ | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a script in bash, stopping at the first failure."""
        return self.run("bash", "-euo", "pipefail", "-c", script)

    def ledger(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line."""
        return self.run(sys.executable, "-m", "ledger", *arguments)

    def folder(self, tier: str) -> Path:
        """The folder of a production stack."""
        return self.root / "cdktf.out/stacks" / f"banking-audit-ledger-{tier}-production"

    def terraform(self, tier: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run Terraform in the folder of a production stack."""
        return self.run("terraform", f"-chdir={self.folder(tier)}", *arguments, **more)


@dataclass(frozen=True)
class Deployed(Checkout):
    """A checkout whose production environment is deployed."""

    shown: str
    """What `ledger local up` printed."""
    password: str
    """The database's master password."""


@pytest.fixture(scope="session")
def documented_network(tmp_path_factory: pytest.TempPathFactory) -> DocumentedNetwork:
    """What the documentation's commands find around the checkout; the nodes' machines only once they are deployed."""
    network = DocumentedNetwork(tmp_path_factory.mktemp("production"))
    network.prepare()
    return network


@pytest.fixture(scope="session")
def checkout(documented_network: DocumentedNetwork) -> Checkout:
    root = documented_network.folder / "checkout"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)
    # What `make setup` installed is shared, so that the documented make targets have nothing to install.
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    environ = {name: os.environ[name] for name in INHERITED if name in os.environ}
    # Not resolved: a virtualenv's interpreter is a link to the one that made it.
    binaries = Path(sys.executable).parent
    environ |= {
        "PATH": os.pathsep.join([str(binaries), str(documented_network.programs.folder), os.environ["PATH"]]),
        "EMULATOR_MACHINES": str(documented_network.machines),
        "EMULATOR_RECORD": str(documented_network.folder / "calls.jsonl"),
        "VIRTUAL_ENV": str(binaries.parent),
        "PIPENV_VERBOSITY": "-1",
        "CI": "true",
        "CHECKPOINT_DISABLE": "1",
        "COLUMNS": "200",
    }
    return Checkout(root, environ)


@pytest.fixture(scope="session")
def deployed(checkout: Checkout) -> Iterator[Deployed]:
    up = checkout.ledger("local", "up", "--port", str(free_port()))
    assert up.returncode == 0, up.stdout + up.stderr
    sourced = checkout.shell("source .local/env; env -0")
    environ = dict(line.split("=", 1) for line in sourced.stdout.split("\0") if "=" in line)
    shell_functions = {name for name in environ if name.startswith("BASH_FUNC")}
    yield Deployed(
        checkout.root,
        {name: value for name, value in environ.items() if name not in shell_functions},
        shown=up.stdout,
        password=str(dotenv_values(checkout.root / ".local/env.aws")["RDS_MASTER_PASSWORD"]),
    )
    checkout.ledger("local", "down", "--yes", "--discard")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The test that takes the environment down comes last."""
    items.sort(key=lambda item: item.get_closest_marker("takes_down") is not None)
