"""`python main.py` with wrong settings: everything wrong is told at once, exit code 2, and nothing is written."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.stacks import ROOT

PARTS = ("main.py", "backend.tf.json", ".env.aws.example", "environments", "modules")
PASSWORD = "too short"  # noqa: S105 - what must be shown in no message


class Project:
    """A copy of the project, with an earlier run's output, to break things in."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.earlier = root / "cdktf.out/stacks/earlier/cdk.tf.json"
        for part in PARTS:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, root / part)  # with what is compiled already
            else:
                shutil.copy(source, root / part)
        shutil.copy(root / ".env.aws.example", root / ".env.aws")
        self.earlier.parent.mkdir(parents=True)
        self.earlier.write_text("earlier")

    def replace(self, file: str, old: str, new: str) -> None:
        text = (self.root / file).read_text()
        assert old in text
        (self.root / file).write_text(text.replace(old, new))

    def written(self) -> list[str]:
        output = self.root / "cdktf.out"
        return sorted(path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file())

    def run(self, **variables: str) -> "subprocess.CompletedProcess[str]":
        environ = {name: os.environ[name] for name in ("PATH", "HOME", "JSII_NODE", "TMPDIR") if name in os.environ}
        return subprocess.run(  # the interpreter of the tests, so that the pinned packages are found
            [sys.executable, "main.py"],
            cwd=self.root,
            env=environ | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    def refused(self, **variables: str) -> str:
        """What a refused run says; it must leave the earlier output alone, and not look like a crash."""
        run = self.run(**variables)
        assert run.returncode == 2, run.stderr
        assert "Traceback" not in run.stderr
        assert run.stdout == ""
        assert self.written() == ["stacks/earlier/cdk.tf.json"]
        assert self.earlier.read_text() == "earlier"
        return run.stderr


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_everything_wrong_in_every_file_is_told_at_once(project: Project) -> None:
    project.replace("environments/production.toml", "backup_retention_days = 7", "backup_retention_days = 70")
    project.replace("environments/staging.toml", "multi_az", "multi_zone")
    project.replace("environments/development.toml", 'vpc_cidr = "10.2.0.0/16"', 'vpc_cidr = "10.2.0.0/8"')
    project.replace("environments/development.toml", "nat_gateways = 1", "nat_gateways = 5")
    project.replace("backend.tf.json", '"encrypt": true', '"encrypted": true')
    project.replace(".env.aws", "AWS_ACCOUNT_ID=123456789012", "AWS_ACOUNT_ID=123456789012")
    project.replace(".env.aws", "RDS_MASTER_PASSWORD=\n", f"RDS_MASTER_PASSWORD='{PASSWORD}'\n")
    said = project.refused()
    for line in (
        "9 problems in the settings:",
        "  environments/production.toml: database.backup_retention_days = 70",
        "  environments/staging.toml: database.multi_zone = true",
        "  environments/staging.toml: database.multi_az",
        "  environments/development.toml: network.vpc_cidr = 10.2.0.0/8",
        "  environments/development.toml: network.nat_gateways = 5",
        "  backend.tf.json: terraform.backend.s3.encrypted = true",
        "  .env.aws: AWS_ACCOUNT_ID",
        "  .env.aws: AWS_ACOUNT_ID",
        "  .env.aws: RDS_MASTER_PASSWORD = (hidden)",
        "No stack was written: correct the above, then run it again.",
    ):
        assert line in said.splitlines()
    assert PASSWORD not in said


def test_without_env_aws_one_sentence_says_how_to_get_it(project: Project) -> None:
    (project.root / ".env.aws").unlink()
    said = project.refused()
    assert said.count("cp .env.aws.example .env.aws") == 1
    assert "  .env.aws\n      does not exist: run `cp .env.aws.example .env.aws` and update its values\n" in said
    assert "  .env.aws: AWS_REGION\n      is missing: needed is the region to deploy to" in said


def _break_toml(root: Path) -> None:
    (root / "environments/staging.toml").write_text('name = "staging"\nname_suffix "-staging"\n')


def _other_encoding(root: Path) -> None:
    (root / "environments/staging.toml").write_bytes('name = "staging"\n# für Übungen\n'.encode("latin-1"))


def _other_encoding_of_values(root: Path) -> None:
    (root / ".env.aws").write_bytes("AWS_REGION=us-east-1\nALERT_EMAIL=müller@example.com\n".encode("latin-1"))


def _break_backend(root: Path) -> None:
    (root / "backend.tf.json").write_text('{"terraform":\n oops}')


def _remove_backend(root: Path) -> None:
    (root / "backend.tf.json").unlink()


def _other_region(root: Path) -> None:
    backend = root / "backend.tf.json"
    backend.write_text(backend.read_text().replace("us-east-1", "eu-west-1"))


UNUSABLE_FILES = {
    "a file that is no TOML": (_break_toml, ["environments/staging.toml", "is not valid TOML", "line 2"]),
    "a file that is not UTF-8": (_other_encoding, ["environments/staging.toml", "is not UTF-8 in line 2"]),
    "values that are not UTF-8": (
        _other_encoding_of_values,
        [".env.aws", "is not UTF-8 in line 2", "save it as UTF-8"],
    ),
    "a backend that is no JSON": (_break_backend, ["backend.tf.json", "is not valid JSON", "line 2"]),
    "no backend": (_remove_backend, ["backend.tf.json", "can not be read: no such file"]),
    "state in another region": (_other_region, ["terraform.backend.s3.region = eu-west-1", "AWS_REGION us-east-1"]),
}


@pytest.mark.parametrize(("damage", "told"), UNUSABLE_FILES.values(), ids=UNUSABLE_FILES.keys())
def test_an_unusable_file_is_named_with_what_is_wrong(
    project: Project,
    damage: Callable[[Path], None],
    told: list[str],
) -> None:
    damage(project.root)
    said = project.refused()
    for part in told:
        assert part in said


def test_state_in_another_region_leaves_no_folder_behind(project: Project) -> None:
    shutil.rmtree(project.root / "cdktf.out")
    _other_region(project.root)
    assert project.run().returncode == 2
    assert not (project.root / "cdktf.out").exists()


def test_output_in_no_folder_is_told_together_with_wrong_settings(project: Project) -> None:
    project.replace("environments/staging.toml", "nat_gateways = 1", "nat_gateways = 9")
    said = project.refused(CDKTF_OUTDIR="missing/out")
    assert "  environment variable: CDKTF_OUTDIR = missing/out\n      lies in no folder" in said
    assert "network.nat_gateways = 9" in said


def test_stacks_that_cannot_be_written_are_told_without_a_traceback(project: Project) -> None:
    shutil.rmtree(project.root / "cdktf.out")
    (project.root / "cdktf.out").mkdir()
    # Not by its mode: root may write anywhere.
    (project.root / "cdktf.out/stacks").touch()
    run = project.run()
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert "The stacks can't be written to cdktf.out: E" in run.stderr
    assert "name another folder in CDKTF_OUTDIR" in run.stderr
