"""What replacing a node's keys means, told before it is done."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.fabric.identity import Identity, prove
from ledger.fabric.key_changes import describe
from ledger.fabric.network import Node
from tests.support.crypto_config import make_crypto_config
from tests.support.fabric_node import home_of
from tests.support.spoilt_identities import HOST, PEERS

ORDERER = Node("orderer-0", "orderer", HOST, "i-0", "vol-0")
PEER = Node("peer-0", "peer", HOST, "i-1", "vol-1")

AUTHORITY = "another authority: the channel's members refuse the node until the channel's configuration has it"
CONSENTER = "a new TLS key: the orderer is no consenter until the channel's configuration has its new certificate"


def identity(folder: Path) -> Identity:
    tree = make_crypto_config(folder, orderers=[HOST], peers=PEERS)
    return prove(home_of(tree, HOST), HOST, datetime.now(UTC))


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return identity(tmp_path_factory.mktemp("old"))


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return identity(tmp_path_factory.mktemp("new"))


def mixed(old: Identity, new: Identity, *folders: str) -> Identity:
    """The old identity, with what the new one has in some places."""
    taken = {path: content for path, content in new.files.items() if path.startswith(folders)}
    return Identity({**old.files, **taken}, ())


def test_all_anew_is_another_authority_and_new_keys(old: Identity, new: Identity) -> None:
    assert describe(ORDERER, old.files, new) == (AUTHORITY, CONSENTER)
    assert describe(PEER, old.files, new) == (AUTHORITY, "new keys")


def test_an_orderers_new_tls_key_has_to_be_in_the_channel(old: Identity, new: Identity) -> None:
    assert describe(ORDERER, old.files, mixed(old, new, "tls/server")) == (CONSENTER,)


def test_a_new_signing_key_is_a_new_key(old: Identity, new: Identity) -> None:
    renewed = mixed(old, new, "msp/signcerts", "msp/keystore")
    assert describe(ORDERER, old.files, renewed) == ("new keys",)
    assert describe(PEER, old.files, renewed) == ("new keys",)


def test_other_settings_are_told_to_leave_the_keys(old: Identity) -> None:
    renewed = Identity({**old.files, "msp/config.yaml": b"NodeOUs: {}"}, ())
    assert describe(ORDERER, old.files, renewed) == ("certificates or settings, with the same keys",)


def test_rubbish_on_the_bucket_is_called_so(new: Identity) -> None:
    assert describe(ORDERER, None, new) == ("what is there is no whole archive of files",)
