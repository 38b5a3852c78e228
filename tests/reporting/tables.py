"""Reading the worked tables of docs/algorithms."""

from __future__ import annotations

from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs" / "algorithms"


def rows(document: str, first_column: str, *, heading: str = "") -> list[dict[str, str]]:
    """The rows of the table whose first column has this name, under a heading, each by its columns' names."""
    lines = (DOCS / document).read_text().splitlines()
    lines = lines[lines.index(f"## {heading}") :] if heading else lines
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {first_column} |"))
    names = _cells(lines[start])
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append(dict(zip(names, _cells(line), strict=True)))
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
