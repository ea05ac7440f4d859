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
