"""Fetches front-end libraries from npm by lock file and commits them, hash-checked.

``python -m tools.vendor``          fetch, verify the package's integrity, write the files
``python -m tools.vendor --check``  offline: the committed files are the ones in the lock

To add a library: write its entry in ``tools/vendor.lock.json`` with ``"integrity": ""`` and files
without ``sha256``; the first run fills both in, and the diff is reviewed like code.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCK = Path(__file__).with_name("vendor.lock.json")
Package = dict[str, Any]


def main(arguments: list[str]) -> int:
    """0 when all is well; 1 and a line per fault otherwise."""
    lock = json.loads(LOCK.read_text("utf-8"))
    if "--check" in arguments:
        faults = [fault for package in lock["packages"] for fault in check(package)]
        print("\n".join(faults) or f"vendor: {len(lock['packages'])} packages as locked")
        return 1 if faults else 0
    wanted = [a for a in arguments if not a.startswith("-")]
    for package in lock["packages"]:
        if not wanted or package["name"] in wanted:
            fetch(package)
    LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 0


def check(package: Package) -> list[str]:
    """What differs between the lock and the committed files of one package."""
    faults = []
    for file in package["files"]:
        path = ROOT / file["to"]
        if not path.exists():
            faults.append(f"{file['to']}: missing; run python -m tools.vendor {package['name']}")
        elif sha256(path) != file.get("sha256"):
            faults.append(f"{file['to']}: differs from the lock of {package['name']}")
    return faults


def fetch(package: Package) -> None:
    """Download one package, hold it against its integrity, and write its files."""
    with tempfile.TemporaryDirectory() as folder:
        name = f"{package['name']}@{package['version']}"
        run = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder, name]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        archive = next(Path(folder).glob("*.tgz"))
        found = integrity(archive)
        if package["integrity"] and package["integrity"] != found:
            raise SystemExit(f"{name}: integrity {found} is not the locked one; nothing written")
        package["integrity"] = found
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        for file in package["files"]:
            write(Path(folder) / "package" / file["from"], file)
    print(f"{name}: {len(package['files'])} files")


def write(source: Path, file: dict[str, str]) -> None:
    """Copy one file to its place and note its hash."""
    target = ROOT / file["to"]
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    file["sha256"] = sha256(target)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def integrity(path: Path) -> str:
    """npm's form: ``sha512-`` and base64."""
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
