"""PDFs that programs of others signed: our verdict beside pdfsig's, whole, signed twice and spoilt.

Two makers: poppler with NSS (``pdfsig -add-signature``) and npm's @signpdf with node-forge, which is
fetched for the run. Without the programs this is NOT RUN. What may differ stands in
docs/concepts/verification.md.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from congvu.engines.documents.tests.authority import Authority
from congvu.engines.documents.tests.programs import need
from congvu.engines.documents.tests.test_against_pdfsig import _ours, _theirs
from congvu.engines.documents.tests.test_rendering import draw

pytestmark = [pytest.mark.judge, pytest.mark.slow, pytest.mark.timeout(600)]
SCRIPT = Path(__file__).with_name("signpdf.mjs")
PACKAGES = ("signpdf", "signer-p12", "placeholder-plain", "utils")
VERSION = "3.3.0"
NICK, PASSWORD = "nguoi-ky-mau", "mau"
SECONDS = 60
Maker = Callable[[Path, Path], None]


def run(*words: str | Path, cwd: Path) -> None:
    subprocess.run(words, cwd=cwd, capture_output=True, timeout=SECONDS, check=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key of NSS, the same as PKCS#12, and the packages."""
    for program in ("pdfsig", "certutil", "pk12util", "npm", "node"):
        need(program)
    made = tmp_path_factory.mktemp("elsewhere")
    keys = f"sql:{made / 'nss'}"
    (made / "nss").mkdir()
    (made / "noise").write_bytes(bytes(range(64)))
    run("certutil", "-N", "-d", keys, "--empty-password", cwd=made)
    run(
        "certutil", "-S", "-d", keys, "-n", NICK, "-s", "CN=Nguoi ky mau,O=Don vi khac", "-x",
        "-t", "u,u,u", "-k", "rsa", "-g", "2048", "-z", "noise", "-v", "12", cwd=made,
    )  # fmt: skip
    run("pk12util", "-o", "key.p12", "-n", NICK, "-d", keys, "-W", PASSWORD, "-K", "", cwd=made)
    (made / "package.json").write_text('{"private": true, "type": "module"}')
    (made / SCRIPT.name).write_text(SCRIPT.read_text())
    return made


@pytest.fixture(scope="module")
def makers(folder: Path) -> dict[str, Maker]:
    """name → what signs one file into another."""
    install = ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    named = [f"@signpdf/{name}@{VERSION}" for name in PACKAGES]
    done = subprocess.run(
        [*install, *named], cwd=folder, capture_output=True, timeout=300, check=False
    )
    if done.returncode:
        pytest.skip("NOT RUN: npm cannot fetch @signpdf")

    def nss(plain: Path, signed: Path) -> None:
        keys = f"sql:{folder / 'nss'}"
        run("pdfsig", "-nssdir", keys, "-add-signature", "-nick", NICK, plain, signed, cwd=folder)

    def forge(form: str) -> Maker:
        return lambda plain, signed: run(
            "node", SCRIPT.name, plain, signed, "key.p12", form, cwd=folder
        )

    return {"nss": nss, "cms": forge("cms"), "etsi": forge("etsi")}


def plain(folder: Path) -> dict[str, Path]:
    """The same sort of page by three writers of PDF."""
    picture, written = io.BytesIO(), pdfium.PdfDocument.new()
    Image.new("RGB", (300, 400), "white").save(picture, "PDF")
    written.new_page(300, 400)
    empty = io.BytesIO()
    written.save(empty)
    made = {
        "typst": draw("letters/confirmation", {"confirms": ["Ông A."], "facts": []}),
        "pillow": picture.getvalue(), "pdfium": empty.getvalue(),
    }  # fmt: skip
    for name, content in made.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return {name: folder / f"{name}.pdf" for name in made}


def spoilt(pdf: Path, at: int) -> Path:
    """A copy with one bit turned."""
    content = bytearray(pdf.read_bytes())
    content[at] ^= 1
    found = pdf.with_name(f"{pdf.stem}-spoilt-{at}.pdf")
    found.write_bytes(content)
    return found


def test_what_others_signed_is_judged_as_pdfsig_does(
    folder: Path, makers: dict[str, Maker]
) -> None:
    house, judged = Authority("Gốc của nhà"), 0
    for source, page in plain(folder).items():
        for name, sign in makers.items():
            once = folder / f"{source}-{name}.pdf"
            sign(page, once)
            assert _theirs(once) == [True], once.name
            [(sound, below)] = _ours(once, house)
            assert (sound, below) == (True, "NO_CERTIFICATE_CHAIN_FOUND"), once.name
            broken = spoilt(once, page.stat().st_size // 2)
            assert [one for one, _below in _ours(broken, house)] in ([False], []), broken.name
            assert True not in _theirs(broken), broken.name
            judged += 2
    print(f"{judged} files of two makers over three writers: no difference")  # noqa: T201
    assert judged == 18


@pytest.mark.parametrize("second", ["nss", "cms", "etsi"])
@pytest.mark.parametrize("first", ["nss", "cms", "etsi"])
def test_a_second_hand_is_judged_as_pdfsig_does(
    folder: Path, makers: dict[str, Maker], first: str, second: str
) -> None:
    house = Authority("Gốc của nhà")
    page = plain(folder)["typst"]
    once, twice = folder / f"{first}.pdf", folder / f"{first}-{second}.pdf"
    makers[first](page, once)
    makers[second](once, twice)
    if first == "nss" and second != "nss":  # the second maker leaves the first one's form behind
        assert True not in _theirs(twice)
        assert True not in [one for one, _below in _ours(twice, house)]
        return
    assert _theirs(twice) == [True, True]
    assert [one for one, _below in _ours(twice, house)] == [True, True]
