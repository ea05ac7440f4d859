"""The rotation function's deployment package."""

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

from modules.database.rotation.package import packed


def test_the_same_sources_give_the_same_bytes() -> None:
    first = packed()
    packed.cache_clear()
    assert packed() == first


def test_nothing_in_it_tells_when_or_by_whom_it_was_packed() -> None:
    with zipfile.ZipFile(BytesIO(packed())) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in package.infolist()} == {0o100644}


def test_the_handler_finds_all_that_it_imports_but_boto3(tmp_path: Path) -> None:
    """On a Python that has nothing but the package; boto3 and botocore come with Lambda's runtime."""
    with zipfile.ZipFile(BytesIO(packed())) as package:
        package.extractall(tmp_path)
    (tmp_path / "boto3.py").touch()
    (tmp_path / "botocore").mkdir()
    (tmp_path / "botocore" / "__init__.py").touch()
    (tmp_path / "botocore" / "exceptions.py").write_text("class ClientError(Exception): ...\n")
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from function.handler import handle"
    ran = subprocess.run(
        [sys.executable, "-S", "-I", "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
