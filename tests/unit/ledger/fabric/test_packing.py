"""Archives: the same bytes from the same files, and only files."""

import io
import os
import tarfile
import time
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.fabric.packing import NotPackableError, executables, pack, read_folder, unpack

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: name not in (".", "..")
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
FILES = st.dictionaries(PATHS, st.binary(max_size=200), max_size=4)
few = settings(max_examples=40, deadline=None)


def entries(packed: bytes) -> list[tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        return archive.getmembers()


@few
@given(files=FILES, order=st.randoms(use_true_random=False), at=st.floats(0, 4e9))
def test_the_same_files_give_the_same_bytes_in_any_order_at_any_time(
    files: dict[str, bytes], order: Random, at: float
) -> None:
    shuffled = list(files.items())
    order.shuffle(shuffled)
    with patch.object(time, "time", return_value=at):
        assert pack(dict(shuffled)) == pack(files)


@few
@given(files=FILES)
def test_what_is_unpacked_is_what_was_packed(files: dict[str, bytes]) -> None:
    assert unpack(pack(files)) == {path.removeprefix("./"): content for path, content in files.items()}


@few
@given(files=FILES.filter(bool), data=st.data())
def test_a_cut_off_archive_is_none(files: dict[str, bytes], data: st.DataObject) -> None:
    packed = pack(files)
    assert unpack(packed[: data.draw(st.integers(0, len(packed) - 1))]) is None


def test_an_owner_a_time_and_this_machines_modes_leave_no_trace(tmp_path: Path) -> None:
    (tmp_path / "priv_sk").write_bytes(b"key")
    (tmp_path / "priv_sk").chmod(0o644)
    [entry] = entries(pack(read_folder(tmp_path)))
    assert (entry.uid, entry.gid, entry.uname, entry.gname, entry.mtime, entry.mode) == (0, 0, "", "", 0, 0o600)


def test_what_can_be_executed_stays_so(tmp_path: Path) -> None:
    for name, mode in (("build.sh", 0o775), ("main.go", 0o664)):
        (tmp_path / name).write_text("?")
        (tmp_path / name).chmod(mode)
    packed = pack(read_folder(tmp_path), mode=0o644, executable=executables(tmp_path))
    assert {entry.name: entry.mode for entry in entries(packed)} == {"build.sh": 0o755, "main.go": 0o644}


def test_paths_of_any_length_are_kept() -> None:
    path = "/".join(["node_modules"] * 40)
    assert unpack(pack({path: b"?"})) == {path: b"?"}


def test_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "msp").mkdir()
    (tmp_path / "msp/key").symlink_to("/etc/passwd")
    with pytest.raises(NotPackableError, match="msp/key is a link: only files and folders"):
        read_folder(tmp_path)


def test_links_to_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "msp").symlink_to("/etc")
    with pytest.raises(NotPackableError, match="msp is a link"):
        read_folder(tmp_path)


def test_devices_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotPackableError, match="pipe is neither a file nor a folder"):
        read_folder(tmp_path)


def test_an_archive_with_a_link_in_it_is_none() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("msp/key")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    assert unpack(packed.getvalue()) is None


def test_another_tools_archive_of_the_same_files_has_the_same_files(tmp_path: Path) -> None:
    (tmp_path / "msp").mkdir()
    (tmp_path / "msp/config.yaml").write_text("NodeOUs:")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(tmp_path / "msp", "./msp")
    assert unpack(packed.getvalue()) == {"msp/config.yaml": b"NodeOUs:"}
