"""The bootstrap bundle: the same bytes from the same settings, and what each node is told in it."""

import base64
import hashlib
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest

from modules.fabric import rendering
from modules.fabric.bundle import pack
from tests.support.stacks import Stack

Production = Callable[[str], Stack]


@pytest.fixture(scope="module")
def published(production: Production) -> bytes:
    return base64.b64decode(production("fabric").resources("aws_s3_object")["bundle_archive"]["content_base64"])


@pytest.fixture(scope="module")
def files(published: bytes) -> dict[str, str]:
    with tarfile.open(fileobj=io.BytesIO(published)) as archive:
        return {entry.name: (archive.extractfile(entry) or io.BytesIO()).read().decode() for entry in archive}


def variables(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


def test_the_same_settings_give_the_same_bytes() -> None:
    assert pack({"b": "2", "a": "1"}) == pack({"a": "1", "b": "2"})


def test_it_says_nothing_of_who_packed_it_and_when(published: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(published)) as archive:
        assert {(entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname) for entry in archive} == {
            (0, 0, 0, "", "")
        }


def test_the_checksum_beside_it_is_its_own(production: Production, published: bytes) -> None:
    objects = production("fabric").resources("aws_s3_object")
    assert objects["bundle_archive"]["key"] == "bootstrap/bootstrap.tar.gz"
    assert objects["bundle_checksum"]["key"] == "bootstrap/bootstrap.tar.gz.sha256"
    digest = hashlib.sha256(published).hexdigest()
    assert objects["bundle_checksum"]["content"] == f"{digest}  bootstrap.tar.gz\n"
    assert objects["bundle_checksum"]["depends_on"] == ["aws_s3_object.bundle_archive"]


def test_an_orderer_has_fabrics_variables_and_no_other_roles(files: dict[str, str]) -> None:
    told = variables(files["nodes/orderer-2/etc/fabric.env"])
    assert {name.split("_")[0] for name in told} == {"FABRIC", "ORDERER"}
    assert told["ORDERER_GENERAL_LOCALMSPID"] == "OrdererMSP"
    assert told["ORDERER_GENERAL_BOOTSTRAPMETHOD"] == "none"
    assert told["ORDERER_ADMIN_TLS_CLIENTAUTHREQUIRED"] == "true"
    assert told["ORDERER_FILELEDGER_LOCATION"] == "/var/hyperledger/production/orderer"


def test_a_peer_gossips_with_the_others_by_name(files: dict[str, str]) -> None:
    told = variables(files["nodes/peer-1/etc/fabric.env"])
    assert {name.split("_")[0] for name in told} == {"FABRIC", "CORE"}
    assert told["CORE_PEER_ADDRESS"] == "peer1.bank.bankingaudit.com:7051"
    assert told["CORE_PEER_GOSSIP_BOOTSTRAP"] == "peer0.bank.bankingaudit.com:7051"
    assert "CORE_VM_ENDPOINT" not in told  # an empty one doesn't unset it: core.yaml is changed instead


def test_scripts_are_told_of_the_whole_network(files: dict[str, str]) -> None:
    told = variables(files["nodes/orderer-0/etc/settings.env"])
    assert told["ORDERERS"].split(",") == [
        "orderer.bankingaudit.com:7050",
        "orderer2.bankingaudit.com:7050",
        "orderer3.bankingaudit.com:7050",
    ]
    assert told["LOCKS_TABLE"] == "banking-audit-fabric-locks"
    assert told["FABRIC_REPOSITORY"] == "banking-audit-fabric-orderer"
    assert told["FABRIC_DIGEST"] == ""


def test_backups_follow_each_other(files: dict[str, str]) -> None:
    times = [
        next(line for line in files[f"nodes/{node}/units/banking-audit-backup.timer"].splitlines() if "OnCal" in line)
        for node in ("orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1")
    ]
    assert times == [f"OnCalendar=*-*-* {time}:00 UTC" for time in ("00:30", "00:45", "01:00", "01:15", "01:30")]


@pytest.mark.parametrize(("begins", "minutes", "time"), [("23:50", 15, "00:05"), ("00:00", 0, "00:00")])
def test_times_go_over_midnight(begins: str, minutes: int, time: str) -> None:
    assert rendering._later(begins, minutes) == time  # noqa: SLF001 - through the stack, it would be a setting a case


def test_a_value_that_a_template_names_and_nobody_gives_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wrong.j2").write_text("NAME={{ nobody_gives_this }}\n")
    monkeypatch.setattr(rendering._templates, "loader", jinja2.FileSystemLoader(tmp_path))  # noqa: SLF001
    with pytest.raises(jinja2.UndefinedError, match="nobody_gives_this"):
        rendering._render("wrong", {})  # noqa: SLF001


def test_nodes_are_told_nothing_that_a_shell_would_take_apart(files: dict[str, str]) -> None:
    for path, content in files.items():
        if path.endswith("settings.env"):
            assert all(
                value.replace(",", "").isascii() and not set(value) & set(" '\"$`\\;&|<>")
                for value in variables(content).values()
            )
