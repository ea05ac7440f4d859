"""What the guard was given and can't use: plans and exceptions."""


class NotAPlanError(Exception):
    """The document is no plan that can be judged; the message says why, and what to do."""


class ExceptionError(Exception):
    """An exception that can't be made use of; the message says which, why, and what to do."""
