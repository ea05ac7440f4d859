"""Reading settings files: whatever is wrong with one becomes a problem that names it."""

from pathlib import Path

from environments.errors import ConfigurationError, Problem

ROOT = Path(__file__).parent.parent


def shown(path: Path) -> str:
    """A file's name in messages: within the repository as git shows it, elsewhere in full."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def text_of(path: Path) -> str:
    """A file's text, with or without a byte order mark.

    Raises:
        ConfigurationError: if it can't be read, or isn't UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _problem(path, f"can not be read: {reason}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _problem(path, f"is not UTF-8 in line {line}: save it as UTF-8") from error


def _problem(path: Path, allowed: str) -> ConfigurationError:
    return ConfigurationError([Problem(shown(path), "", None, allowed)])
