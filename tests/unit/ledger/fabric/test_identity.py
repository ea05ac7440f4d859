"""A node's keys are proven where they are uploaded, as the node would prove them when it boots."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ledger.fabric.identity import Identity, prove
from tests.support.crypto_config import Authority, make_crypto_config, pem
from tests.support.fabric_node import home_of
from tests.support.spoilt_identities import (
    CA,
    HOST,
    KEY,
    NEIGHBOUR,
    PEERS,
    REFUSED_BEFORE,
    REFUSED_BY_ALL,
    SIGNING,
    TLS,
    TLS_CA,
    TLS_KEY,
    Spoil,
)

NOW = datetime.now(UTC)
CASES = {**REFUSED_BY_ALL, **REFUSED_BEFORE}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_crypto_config(tmp_path_factory.mktemp("operators"), orderers=[HOST, NEIGHBOUR], peers=PEERS)


@pytest.fixture
def home(tree: Path, tmp_path: Path) -> Path:
    return shutil.copytree(home_of(tree, HOST), tmp_path / HOST)


def of(home: Path) -> Identity:
    return prove(home, HOST, NOW)


def test_cryptogens_own_folder_is_accepted_with_all_its_files(home: Path) -> None:
    identity = of(home)
    assert (identity.problems, identity.warnings) == ((), ())
    config, tls_cas = "msp/config.yaml", "msp/tlscacerts/tlsca.bankingaudit.com-cert.pem"
    assert set(identity.files) == {CA, KEY, SIGNING, TLS, TLS_CA, TLS_KEY, config, tls_cas}
    assert identity.files[KEY] == (home / KEY).read_bytes()


@pytest.mark.parametrize(("spoil", "problem"), CASES.values(), ids=CASES.keys())
def test_what_a_node_would_refuse_is_told_with_its_path(home: Path, tree: Path, spoil: Spoil, problem: str) -> None:
    spoil(home, tree)
    told = "\n".join(of(home).problems)
    assert problem in told
    assert f"{home}/" in told
    assert "-----BEGIN" not in told


@pytest.mark.parametrize("folder", ["msp", "tls"])
def test_a_missing_folder_is_named(home: Path, folder: str) -> None:
    shutil.rmtree(home / folder)
    assert of(home).problems == (f"{home / folder} is missing",)


def test_a_folder_that_is_a_link_is_refused(home: Path, tree: Path) -> None:
    shutil.rmtree(home / "tls")
    (home / "tls").symlink_to(home_of(tree, NEIGHBOUR) / "tls")
    assert of(home).problems == (f"{home / 'tls'} is no folder",)


def test_all_that_is_wrong_is_told_at_once(home: Path) -> None:
    for name in ("server.crt", "server.key"):
        (home / "tls" / name).unlink()
    (home / KEY).unlink()
    assert len(of(home).problems) == 3


def test_what_lies_beside_msp_and_tls_stays_where_it_is(home: Path) -> None:
    (home / "notes.txt").write_text("?")
    (home / "ca").mkdir()
    (home / "ca/priv_sk").write_text("-----BEGIN PRIVATE KEY-----\n")
    identity = of(home)
    assert identity.problems == ()
    assert {path.partition("/")[0] for path in identity.files} == {"msp", "tls"}


def test_a_desktops_hidden_files_are_left_out(home: Path) -> None:
    (home / "msp/keystore/.DS_Store").write_text("?")
    identity = of(home)
    assert identity.problems == ()
    assert not any(".DS_Store" in path for path in identity.files)


def renewed(home: Path, tls_days: int, **names: list[str]) -> None:
    """A TLS certificate of another authority, which is then the node's."""
    authority = Authority.make("tlsca.bankingaudit.com", "bankingaudit.com")
    certificate, key = authority.issue(HOST, days=tls_days, **names)
    for path, content in ((TLS, certificate), (TLS_KEY, key), (TLS_CA, pem(authority.certificate))):
        (home / path).write_bytes(content)


def test_an_expired_certificate_is_a_warning_since_the_node_starts_with_it(home: Path) -> None:
    renewed(home, -1, hosts=[HOST])
    identity = of(home)
    assert identity.problems == ()
    assert identity.warnings == (f"{TLS} has expired: other nodes will refuse this one",)


@pytest.mark.parametrize(("days", "text"), [(0, "0 days"), (1, "1 day"), (59, "59 days")])
def test_a_certificate_that_expires_soon_is_a_warning_with_its_days(home: Path, days: int, text: str) -> None:
    renewed(home, days, hosts=[HOST])
    assert of(home).warnings == (f"{TLS} expires in {text}",)


def test_a_certificate_that_expires_in_sixty_days_is_fine_and_tells_the_date(home: Path) -> None:
    renewed(home, 60, hosts=[HOST])
    identity = of(home)
    assert identity.warnings == ()
    assert identity.expires is not None
    assert identity.expires.date() == (NOW + timedelta(days=60, hours=1)).date()


def test_a_certificate_of_the_future_is_a_warning(home: Path) -> None:
    early = prove(home, HOST, NOW - timedelta(days=5000))
    assert early.problems == ()
    assert len([warning for warning in early.warnings if "is not valid before" in warning]) == 2


@pytest.mark.parametrize("names", [["*.bankingaudit.com"], ["other.bankingaudit.com", HOST.upper()]])
def test_a_tls_certificate_is_valid_for_the_names_that_a_tls_client_accepts(home: Path, names: list[str]) -> None:
    renewed(home, 3650, hosts=names)
    assert of(home).problems == ()


# The last has a common name alone, for which Go's TLS doesn't care.
@pytest.mark.parametrize("names", [["*.com"], ["bankingaudit.com"], []])
def test_a_tls_certificate_of_other_names_is_refused(home: Path, names: list[str]) -> None:
    renewed(home, 3650, hosts=names)
    [problem] = of(home).problems
    assert f"is not valid for {HOST}" in problem
