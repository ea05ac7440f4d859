"""A configuration block, as `configtxgen` and `peer channel fetch config` write it: which channel it is for.

A block is a protocol buffer; of it, what tells a wrong or a cut-off file before a node gets it is read here.
https://github.com/hyperledger/fabric-protos/blob/release-2.5/common/common.proto names the fields.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from ledger.errors import UsageError

_CONFIG = 1
"""`HeaderType.CONFIG`."""

_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
_FIXED_SIZES = {_FIXED_64: 8, _FIXED_32: 4}
_LONGEST_VARINT = 10

_Fields = Mapping[int, list[int | bytes]]
_Value = TypeVar("_Value", int, bytes)


@dataclass(frozen=True)
class Block:
    """A configuration block of one channel."""

    number: int
    """0 is the genesis block."""
    channel: str
    content: bytes

    @classmethod
    def parse(cls, content: bytes, where: str) -> "Block":
        """The block in a file's or an object's content.

        Raises:
            UsageError: with `where`, if it is no whole configuration block.
        """
        try:
            return cls._parse(content)
        except ValueError as error:
            raise UsageError(
                f"{where} is no configuration block: {error}.",
                hint="Allowed is what configtxgen -outputBlock or peer channel fetch config has written, unchanged.",
            ) from error

    @classmethod
    def _parse(cls, content: bytes) -> "Block":
        if not content:
            raise ValueError("it is empty")
        block = _fields(content)
        header, data = _within(block, 1, "header"), _within(block, 2, "data").get(1, [])
        _within(block, 3, "metadata")
        if len(data) != 1:
            raise ValueError(f"it has {len(data)} transactions, where a configuration block has one")
        envelope = _only({1: data}, 1, "envelope", bytes)
        if hashlib.sha256(envelope).digest() != _only(header, 3, "data hash", bytes):
            raise ValueError("its data and their hash don't fit together")
        payload = _within(_fields(envelope), 1, "payload")
        channel_header = _within(_within(payload, 1, "payload's header"), 1, "channel header")
        if _only(channel_header, 1, "type", int) != _CONFIG:
            raise ValueError("what it has is no configuration")
        number = _only({1: [0], **header}, 1, "number", int)  # a zero is left out
        return cls(number=number, channel=_only(channel_header, 4, "channel", bytes).decode(), content=content)

    @property
    def is_genesis(self) -> bool:
        """Whether a channel can begin with it."""
        return self.number == 0

    @property
    def digest(self) -> str:
        """The content's SHA-256."""
        return hashlib.sha256(self.content).hexdigest()

    def require_of(self, channel: str, where: str) -> None:
        """Fails if it is another channel's."""
        if self.channel != channel:
            raise UsageError(
                f"{where} is a block of the channel {self.channel}; this environment's is {channel}.",
                hint="The channel's name is fabric.channel of the environment's settings.",
            )


def _only(fields: _Fields, number: int, name: str, kind: type[_Value]) -> _Value:
    """A field's value; the last one counts, as protocol buffers say."""
    value = fields[number][-1] if number in fields else None
    if not isinstance(value, kind):
        raise ValueError(f"it has no {name}")  # noqa: TRY004 - of the file, not of our types
    return value


def _within(fields: _Fields, number: int, name: str) -> _Fields:
    """The fields of the message in a field."""
    return _fields(_only(fields, number, name, bytes))


def _fields(content: bytes) -> _Fields:
    """A message's fields by number: numbers, and bytes."""
    fields: dict[int, list[int | bytes]] = {}
    position = 0
    while position < len(content):
        key, position = _varint(content, position)
        kind = key & 7
        value: int | bytes
        if kind == _VARINT:
            value, position = _varint(content, position)
        elif kind == _BYTES:
            size, position = _varint(content, position)
            value, position = _bytes(content, position, size)
        elif kind in _FIXED_SIZES:
            value, position = _bytes(content, position, _FIXED_SIZES[kind])
        else:
            raise ValueError("it is no protocol buffer")
        fields.setdefault(key >> 3, []).append(value)
    return fields


def _varint(content: bytes, position: int) -> tuple[int, int]:
    value = 0
    for count in range(_LONGEST_VARINT):
        if position + count >= len(content):
            raise ValueError("it is cut off")
        byte = content[position + count]
        value |= (byte & 0x7F) << (7 * count)
        if not byte & 0x80:
            return value, position + count + 1
    raise ValueError("it is no protocol buffer")


def _bytes(content: bytes, position: int, size: int) -> tuple[bytes, int]:
    end = position + size
    if end > len(content):
        raise ValueError("it is cut off")
    return content[position:end], end
