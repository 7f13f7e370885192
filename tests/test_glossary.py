"""The glossary is true, and every document it belongs to stands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from congvu.kernel.text import unaccent

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
SHORT = {"cccd"}  # known by its letters


def _rows(heading: str) -> list[list[str]]:
    section = GLOSSARY.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [[c.strip(" `") for c in line.strip("|").split("|")] for line in section.splitlines()
            if line.startswith("|")]  # fmt: skip
    return rows[2:]


def _names() -> set[str]:
    """Every identifier of the code, whole and by its parts between underscores."""
    text = "\n".join(
        path.read_text() for path in (ROOT / "src").rglob("*.py") if "tests" not in path.parts
    )
    bare = re.sub(r'"[^"\n]*"|\'[^\'\n]*\'|#.*', "", re.sub(r'"""[\s\S]*?"""', "", text))
    return set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", bare))


@pytest.mark.parametrize(("code", "vietnamese"), [r[:2] for r in _rows("Kept in Vietnamese")])
def test_kept_terms_follow_from_the_vietnamese(code: str, vietnamese: str) -> None:
    plain = re.sub(r"[^a-z ]", "", unaccent(vietnamese)).split()
    wanted = "".join(w[0] for w in plain) if code in SHORT else "_".join(plain)
    assert code == wanted


def test_forbidden_words_are_not_used() -> None:
    forbidden = {row[2] for row in _rows("Translated, always by the same word")}
    used = {
        f"{name} ({word})"
        for name in _names()
        for word in forbidden
        if re.search(rf"(^|_){re.escape(word)}(_|$)", name)
    }
    assert used == set()


def test_terms_stand_once() -> None:
    terms = [row[0] for h in ("Kept in Vietnamese", "Translated, always by the same word")
             for row in _rows(h)]  # fmt: skip
    assert len(terms) == len(set(terms))


def test_every_dependency_has_its_row() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[\[<>=!~ ]", line)[0] for line in project["dependencies"]}
    table = (ROOT / "docs" / "decisions" / "dependencies.md").read_text()
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")]
    said = [row[1].strip() for row in rows[1:]]
    assert sorted(said) == sorted(wanted)
    for row in rows[1:]:
        assert all(cell.strip() for cell in row[1:5]), row
        assert not re.search(r"(?<!L)A?GPL", row[3]), row


def test_locks_name_no_address_and_hash_everything() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "tools/uv.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        pinned = re.findall(r"(?m)^([A-Za-z0-9][^ ]*==[^ ]+)( \\)?$", text)
        assert pinned
        assert all(more for _, more in pinned), name


def test_links_between_documents_lead_somewhere() -> None:
    pages = [p for p in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
             if "reference" not in p.parts]  # fmt: skip
    broken = [
        f"{page.relative_to(ROOT)} → {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text())
        if not (page.parent / target).exists() and "reference" not in target
    ]
    assert broken == []


def test_readmes_are_short() -> None:
    for name in ("README.md", "README.vi.md"):
        assert len((ROOT / name).read_text().splitlines()) <= 80
