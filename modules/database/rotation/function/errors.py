"""What can't go on, said without a secret."""


class RotationError(Exception):
    """The step failed. The application's current login still works, and Secrets Manager tries again."""
