"""What keeps the gate from judging."""


class ScanError(Exception):
    """Something can't be scanned to its end, and must not pass for clean; the message says what, why, what to do."""
