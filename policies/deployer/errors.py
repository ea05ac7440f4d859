"""What goes wrong with the deploy role's policies."""


class DeployerError(Exception):
    """The policies can't be made; the message says why and what to do."""
