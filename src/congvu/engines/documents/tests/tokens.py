"""A token of Debian's SoftHSM2, made for a test, with a key and its certificate on it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from congvu.engines.documents.models import devices, pki, tokens
from congvu.engines.documents.tests.authority import Authority
from congvu.engines.documents.tests.programs import need

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "271828"
NAME = "hsm-thu"


@dataclass
class Token:
    """The operator's file and the folder that stands for what is plugged in."""

    folder: Path
    pin_file: Path
    house: Authority

    def pull_out(self) -> None:
        (self.folder / "tokens").rename(self.folder / "drawer")
        (self.folder / "tokens").mkdir()

    def plug_in(self) -> None:
        shutil.rmtree(self.folder / "tokens")
        (self.folder / "drawer").rename(self.folder / "tokens")

    def reference(self, label: str) -> str:
        shown = devices.keys_of(devices.device(NAME))
        return next(each.reference for each in shown if each.label == label)


def made(folder: Path, monkeypatch: pytest.MonkeyPatch, *labels: str) -> Token:
    """A token with one key a label, and the operator's file that names it."""
    need("softhsm2-util")
    (folder / "tokens").mkdir(parents=True)
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(config))
    run("--init-token", "--free", "--label", "congvu-thu", "--so-pin", "1234", "--pin", PIN)
    pin_file = folder / "pin"
    pin_file.write_text(f"{PIN}\n")
    listed = folder / "devices.toml"
    listed.write_text(
        f'[{NAME}]\nkind = "pkcs11"\ntitle = "HSM thử"\nmodule = "{MODULE}"\n'
        f'token = "congvu-thu"\npin_file = "{pin_file}"\n'
    )
    monkeypatch.setenv("CONGVU_KEY_DEVICES", str(listed))
    token = Token(folder, pin_file, _house())
    for place, label in enumerate(labels, start=1):
        put(token, label, place)
    devices.try_again(NAME)
    tokens._forget(devices.device(NAME))  # the module of this process knows another test's token
    return token


def put(token: Token, label: str, place: int) -> None:
    """A key, and its certificate written beside it with the module's own call."""
    import pkcs11
    from pkcs11 import Attribute, CertificateType, ObjectClass

    signer = _signer(label)
    pem = token.folder / f"{place}.pem"
    pem.write_bytes(
        signer.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip
    run(
        "--import", str(pem), "--token", "congvu-thu", "--label", label, "--id", f"a{place}",
        "--pin", PIN,
    )  # fmt: skip
    library = pkcs11.lib(str(MODULE))
    library.reinitialize()
    with library.get_token(token_label="congvu-thu").open(rw=True, user_pin=PIN) as session:
        for certificate in (signer.certificate, token.house.root):
            session.create_object({
                Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.TOKEN: True,
                Attribute.CERTIFICATE_TYPE: CertificateType.X_509, Attribute.LABEL: label,
                Attribute.SUBJECT: certificate.subject.public_bytes(),
                Attribute.VALUE: certificate.public_bytes(serialization.Encoding.DER),
            })  # fmt: skip


@lru_cache
def _house() -> Authority:
    """Made once: its keys take most of a test's time."""
    return Authority("CA thử")


@lru_cache
def _signer(label: str) -> pki.Identity:
    return _house().signer(label)


def trust(token: Token) -> str:
    """The authority's root as PEM."""
    return pki.as_pem(token.house.root)


def run(*words: str) -> None:
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True, timeout=120)
