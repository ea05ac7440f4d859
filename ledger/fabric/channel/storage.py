"""The channel's blocks in the artifacts bucket, where all nodes can read them.

| Key | Has | For |
|---|---|---|
| `channel/<channel>.genesis.block` | the genesis block; put once, never replaced | peers, who need that one |
| `channel/<channel>.block` | the same, until a later configuration block takes its place | orderers |

Each has its checksum beside it, as the nodes expect of all that they fetch.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ledger import aws
from ledger.errors import LedgerError
from ledger.fabric.bucket import BucketError, explaining
from ledger.fabric.channel.block import Block
from ledger.fabric.network import FabricNetwork

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FOLDER = "channel/"
_ABSENT = {"404", "NoSuchKey", "NotFound"}
_THERE_ALREADY = {"PreconditionFailed", "ConditionalRequestConflict"}


@dataclass(frozen=True)
class ChannelBlocks:
    """The blocks of one network's channel."""

    network: FabricNetwork
    _s3: "S3Client" = field(repr=False)

    @classmethod
    def of(cls, network: FabricNetwork) -> "ChannelBlocks":
        """The blocks that a network's nodes can read."""
        return cls(network, aws.s3(network.region))

    @property
    def genesis_key(self) -> str:
        """Where the genesis block is."""
        return f"{FOLDER}{self.network.channel}.genesis.block"

    @property
    def orderers_key(self) -> str:
        """Where the block is that orderers join with."""
        return f"{FOLDER}{self.network.channel}.block"

    def place(self, key: str) -> str:
        """A key, for people."""
        return f"s3://{self.network.artifacts_bucket}/{key}"

    def genesis(self) -> Block | None:
        """The genesis block, if it was ever made.

        Raises:
            LedgerError: if orderers join with another block, and nobody has kept it.
        """
        found = self.find(self.genesis_key)
        if found is not None:
            return found
        # Not to make a second one beside an orderers' block that somebody has put by hand.
        orderers = self.find(self.orderers_key)
        if orderers is None or orderers.is_genesis:
            return orderers
        raise LedgerError(
            f"{self.place(self.orderers_key)} is block {orderers.number} of {self.network.channel}, and its genesis "
            f"block is not in {self.place(self.genesis_key)}.",
            hint="Fetch it from a peer or an orderer and put it there, with its .sha256: peer channel fetch 0",
        )

    def require_genesis(self) -> Block:
        """The genesis block.

        Raises:
            LedgerError: if it was never made.
        """
        block = self.genesis()
        if block is None:
            raise LedgerError(
                f"There is no genesis block of {self.network.channel} yet.",
                hint=f"Make it: ledger fabric channel create {self.network.environment}",
            )
        return block

    def find(self, key: str) -> Block | None:
        """A block, if it is there."""
        content = self._read(key)
        if content is None:
            return None
        block = Block.parse(content, self.place(key))
        block.require_of(self.network.channel, self.place(key))
        return block

    def put_genesis(self, block: Block) -> bool:
        """Puts the genesis block; not if there is one, be it by somebody else at this moment; whether it was put."""
        return self._put_once(self.genesis_key, block)

    def complete(self, genesis: Block) -> bool:
        """Puts what a run that was cut off has left out; whether anything was."""
        put = self._put_once(self.genesis_key, genesis)
        put = self._put_checksum(self.genesis_key, genesis) or put
        put = self._put_once(self.orderers_key, genesis) or put
        return self._put_checksum(self.orderers_key, self.find(self.orderers_key) or genesis) or put

    def put_for_orderers(self, block: Block) -> None:
        """Puts a later configuration block in the place of the one that orderers have joined with so far."""
        with explaining(self.network):
            self._s3.put_object(Bucket=self.network.artifacts_bucket, Key=self.orderers_key, Body=block.content)
        self._put_checksum(self.orderers_key, block)

    def _put_once(self, key: str, block: Block) -> bool:
        """Whether it was put; not if there is one, be it by somebody else at this moment."""
        try:
            with explaining(self.network):
                self._s3.put_object(Bucket=self.network.artifacts_bucket, Key=key, Body=block.content, IfNoneMatch="*")
        except BucketError as error:
            if error.code in _THERE_ALREADY:
                return False
            raise
        return True

    def _put_checksum(self, key: str, block: Block) -> bool:
        """Puts a block's checksum, unless it is there; whether it was put."""
        line = f"{block.digest}  {key.rpartition('/')[2]}\n".encode()  # as `sha256sum --check` reads it
        if self._read(f"{key}.sha256") == line:
            return False
        with explaining(self.network):
            self._s3.put_object(Bucket=self.network.artifacts_bucket, Key=f"{key}.sha256", Body=line)
        return True

    def _read(self, key: str) -> bytes | None:
        try:
            with explaining(self.network):
                return self._s3.get_object(Bucket=self.network.artifacts_bucket, Key=key)["Body"].read()
        except BucketError as error:
            if error.code in _ABSENT:
                return None
            raise
