"""The function's deployment package: our handler, the database driver, and who signs RDS's certificates.

Creates nothing. boto3 comes with Lambda's runtime.
"""

import zipfile
from functools import cache
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).parent
FUNCTION = "function"
CA_FILE = "rds-ca.pem"
LIBRARIES = ("pg8000", "scramp", "asn1crypto", "python-dateutil", "six")
"""The driver, and what it needs: Python alone, the same on each processor."""

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP file can tell: nobody's clock gets into the package."""
PLAIN_FILE = 0o100644


@cache
def packed() -> bytes:
    """The package: the same bytes from the same sources and locked libraries, whoever packs it, and when."""
    files = {f"{FUNCTION}/{file.name}": file for file in (HERE / FUNCTION).glob("*.py")}
    files[CA_FILE] = HERE / CA_FILE
    for library in LIBRARIES:
        files |= _sources(library)
    archive = BytesIO()
    # Not compressed: versions of zlib differ in their bytes.
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as package:
        for name, file in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.external_attr = PLAIN_FILE << 16
            entry.create_system = 3  # Unix, wherever it is packed
            package.writestr(entry, file.read_bytes())
    return archive.getvalue()


def _sources(library: str) -> dict[str, Path]:
    """A library's modules and its version, by their path."""
    found = distribution(library)
    return {
        str(file): Path(str(found.locate_file(file)))
        for file in found.files or ()
        if str(file).endswith((".py", ".dist-info/METADATA"))
    }
