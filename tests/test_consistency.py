"""The house's own checks hold, and each of them finds its planted fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import house

ROOM = "src/congvu/systems/planted"
MANIFEST = "from congvu.kernel.manifest import Manifest\nmanifest = Manifest()\n"
SHORT = "def g():\n    pass\ndef h():\n    pass\n"
FAULTS: dict[str, dict[str, str]] = {
    "file_length": {"models.py": "\n" * 401},
    "function_length": {"rules.py": "def f():\n" + "    x = 1\n" * 61 + SHORT},
    "no_hidden_flow": {
        "models.py": "class A(models.Model):\n    def save(self):\n        pass\n",
        "actions.py": "from django.apps import apps\nM = apps.get_model('a', 'B')\n",
        "handlers.py": "from django.dispatch import receiver\n",
    },
    "no_bare_paths": {"web/urls.py": "urlpatterns = [path('x/', view)]\n"},
    "no_f_strings_in_messages": {"rules.py": "text = _(f'Có {n} hồ sơ')\n"},
    "rooms_are_whole": {"manifest.py": "import os\n" + MANIFEST},
    "actions_are_whole": {"actions.py": "@action(needs='x')\ndef go(actor, at):\n    pass\n"},
    "docstrings": {"queries.py": "def rows():\n    return 1\n"},
    "no_inline_scripts": {"templates/planted/a.html": "<a onclick='x()'>{{ x }}</a>\n"},
    "no_unused_templates": {"templates/planted/forgotten.html": "<p></p>\n"},
    "no_foreign_paths": {"rules.py": "WHERE = '/home/someone/data'\n"},
}
CHECKS = {check.__name__: check for check in house.CHECKS}


@pytest.mark.parametrize("name", CHECKS)
def test_holds(name: str) -> None:
    assert list(CHECKS[name](house.ROOT)) == []


@pytest.mark.parametrize("name", CHECKS)
def test_finds_its_planted_fault(name: str, tmp_path: Path) -> None:
    room = '"""For planting faults."""\n'
    clean = {"__init__.py": room, "manifest.py": MANIFEST, "README.md": ""}
    for path, text in {**clean, **FAULTS[name]}.items():
        target = tmp_path / ROOM / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    (tmp_path / ROOM / "tests").mkdir()
    found = list(CHECKS[name](tmp_path))
    assert len(found) == len(FAULTS[name]), found
    assert all(ROOM in line or "median" in line for line in found)
