"""A block tells what it is for, and a file that is none is told before a node gets it."""

import pytest

from ledger.errors import UsageError
from ledger.fabric.channel.block import Block
from tests.support.fabric_binaries import CONFIG_UPDATE, make_block


def test_a_genesis_block_tells_its_channel() -> None:
    block = Block.parse(make_block("audit"), "audit.block")
    assert (block.number, block.channel, block.is_genesis) == (0, "audit", True)


def test_a_later_block_tells_its_number() -> None:
    block = Block.parse(make_block("audit", number=300, data=b"x" * 70_000), "audit.block")
    assert (block.number, block.is_genesis) == (300, False)


@pytest.mark.parametrize("kept", [1, 10, 60, -12, -1])
def test_a_block_that_is_cut_off_is_refused(kept: int) -> None:
    with pytest.raises(UsageError, match=r"audit\.block is no configuration block"):
        Block.parse(make_block("audit")[:kept], "audit.block")


def test_a_block_with_an_altered_byte_is_refused() -> None:
    altered = make_block("audit").replace(b"configuration", b"konfiguration")
    with pytest.raises(UsageError, match="its data and their hash don't fit together"):
        Block.parse(altered, "audit.block")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "it is empty"),
        (b'{"data": {}}', "no configuration block"),
        (b"\x0f" * 40, "it is no protocol buffer"),
        (b"\xff" * 40, "it is no protocol buffer"),
        (b"\x08\x01", "it has no header"),
        (make_block("audit", kind=CONFIG_UPDATE), "what it has is no configuration"),
        (make_block("audit", transactions=2), "it has 2 transactions"),
    ],
)
def test_what_is_no_configuration_block_is_told(content: bytes, told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        Block.parse(content, "audit.block")
    assert "configtxgen -outputBlock" in (caught.value.hint or "")


def test_another_channels_block_is_refused() -> None:
    with pytest.raises(UsageError, match=r"audit\.block is a block of the channel trade; this environment's is audit"):
        Block.parse(make_block("trade"), "audit.block").require_of("audit", "audit.block")
