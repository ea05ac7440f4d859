"""The state tier: the S3 bucket and the DynamoDB table in which all stacks keep and lock their state."""

from modules.state.tier import StateTier

__all__ = ["StateTier"]
