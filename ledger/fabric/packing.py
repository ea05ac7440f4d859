"""Archives of keys and of chaincode: the same bytes from the same files, whoever packs them, and when.

In memory only: what is packed here must not lie about as a file.
"""

import gzip
import io
import stat
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from ledger.errors import UsageError

Files = Mapping[str, bytes]
"""Path in the archive to content."""

SECRET_MODE, PLAIN_MODE = 0o600, 0o644
_EXECUTABLE = 0o111


class NotPackableError(UsageError):
    """A folder has something in it that is neither a file nor a folder, or that can't be read."""


def read_folder(folder: Path) -> dict[str, bytes]:
    """All files under a folder, by their paths in it.

    Raises:
        NotPackableError: for a link, which could bring in anything from this machine, a device, or a file that can't
            be read.
    """
    try:
        return {str(path.relative_to(folder)): path.read_bytes() for path in _walk(folder)}
    except OSError as error:
        raise NotPackableError(f"{error.filename} can't be read: {error.strerror}.") from error


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            yield from _walk(path)
        elif stat.S_ISREG(mode):
            yield path
        else:
            kind = "a link" if stat.S_ISLNK(mode) else "neither a file nor a folder"
            raise NotPackableError(f"{path} is {kind}: only files and folders can be uploaded.")


def executables(folder: Path) -> frozenset[str]:
    """The files under a folder that can be executed, by their paths in it."""
    return frozenset(str(path.relative_to(folder)) for path in _walk(folder) if path.stat().st_mode & stat.S_IXUSR)


def pack(files: Files, *, mode: int = SECRET_MODE, executable: frozenset[str] = frozenset()) -> bytes:
    """A tar.gz of files; neither the clock, nor their owners, order or modes on this machine leave a trace in it."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=0) as compressed,
        # Unlike USTAR it takes paths of any length, as folders of packages have them.
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path, content in sorted(files.items()):
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(content), mode | (_EXECUTABLE if path in executable else 0)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def unpack(packed: bytes) -> dict[str, bytes] | None:
    """The files in a tar.gz, whoever packed it; None if it is no whole one, or has more than files and folders.

    Two archives of the same files may differ: other tools, and other versions of the same, compress differently.
    """
    try:
        # All of it first: tarfile would not miss gzip's last bytes.
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(packed)), mode="r:") as archive:
            members = archive.getmembers()
            if not all(member.isreg() or member.isdir() for member in members):
                return None
            return {
                member.name.removeprefix("./"): content.read()
                for member in members
                if (content := archive.extractfile(member)) is not None
            }
    except (tarfile.TarError, OSError, EOFError, zlib.error, KeyError):
        return None
