"""The commands that the documentation shows, as the tests read them."""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from tests.support.stacks import ROOT

BLOCK = re.compile(
    r"(?:<!-- (?P<marker>not run|run with): (?P<text>.*?) -->\n)?^ *```(?P<language>\w+)\n(?P<body>.*?)^ *```$",
    re.DOTALL | re.MULTILINE,
)
LANGUAGES_OF_COMMANDS = {"bash", "sh", "sql", "shell", "console"}


@dataclass(frozen=True)
class Block:
    """One fenced block of commands."""

    page: str
    line: int
    language: str
    body: str
    reason_not_to_run: str | None
    prepare: str
    """Commands that make ready what a reader would have at this point."""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """The pages that a reader follows."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """The command blocks of a page, in their order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in BLOCK.finditer(text):
        if match["language"] not in LANGUAGES_OF_COMMANDS:
            continue
        found.append(
            Block(
                page=page.relative_to(ROOT).as_posix(),
                line=text.count("\n", 0, match.start("body")),
                language=match["language"],
                body=dedent(match["body"]),
                reason_not_to_run=match["text"] if match["marker"] == "not run" else None,
                prepare=match["text"] if match["marker"] == "run with" else "",
            ),
        )
    return found


def links(page: Path) -> list[tuple[str, str]]:
    """The page's links within the repository: the file, empty for the page itself, and the anchor, empty if none."""
    return re.findall(r"\]\((?!https?://|mailto:)([^)#]*)#?([^)]*)\)", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def table_below(page: Path, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, row by row, without its head."""
    _, _, below = page.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    rows = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert rows, f"{page.name} has no table below {heading}"
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[0].splitlines()[2:]]
