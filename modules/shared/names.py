"""The names of things in AWS."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """The operators' guide's names, with an environment's suffix.

    Production has no suffix, so that the guide's commands find their targets literally; the others have one,
    so that all of them fit into one account.
    """

    suffix: str
    bucket_prefix: str
    """`S3_BUCKET_NAME`."""

    def of(self, name: str) -> str:
        """The guide's name of a thing, in this environment."""
        return f"{name}{self.suffix}"

    def of_bucket(self, purpose: str) -> str:
        """The name of the bucket for a purpose; unique world-wide if `S3_BUCKET_NAME` is."""
        return f"{self.bucket_prefix}-{purpose}{self.suffix}"
