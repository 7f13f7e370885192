"""Keys that sign what applications are told: files of this installation, never rows.

One file a key under ``keys/identity/``, written once; its number says which is newer.
"""

from __future__ import annotations

import functools
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from congvu.config import paths
from congvu.engines.identity.rules.signing import ALGORITHMS, SigningKey, published, signer

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def keys_of(algorithm: str) -> tuple[SigningKey, ...]:
    """The keys of one algorithm, the oldest first; the first is made when there is none."""
    found = _of(algorithm)
    if not found:
        add_key(algorithm, not_before=LONG_AGO)
        found = _of(algorithm)
    return found


def add_key(algorithm: str, *, not_before: datetime) -> int:
    """One more key that signs from that instant on; its number."""
    known = _of(algorithm)
    number = known[-1].number + 1 if known else 1
    content = {"not_before": not_before.isoformat(), "pem": _new_pem(algorithm)}
    paths.keep_secret(f"identity/sign-{algorithm}-{number:03d}", json.dumps(content).encode())
    return number


def sign(claims: dict[str, Any], *, algorithm: str, at: datetime, kind: str = "JWT") -> str:
    """A signed token. kind: its ``typ``."""
    key = _jwk(signer(keys_of(algorithm), at))
    header = {"alg": algorithm, "kid": str(key.kid), "typ": kind}
    return jwt.encode(header, claims, key, algorithms=[algorithm])


def sign_detached(content: bytes, *, algorithm: str, at: datetime, told: dict[str, Any]) -> str:
    """A signature that stands beside its content (JWS, RFC 7515 appendix F). told: more for its
    protected header, so that it is signed, too."""
    key = _jwk(signer(keys_of(algorithm), at))
    header = {"alg": algorithm, "kid": str(key.kid), **told}
    own = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    return jws.detach_content(jws.serialize_compact(header, content, key, registry=own))


def key_set(at: datetime) -> dict[str, Any]:
    """The public halves that anybody may need now (JWKS)."""
    keys = [key for name in ALGORITHMS for key in published(keys_of(name), at)]
    return {"keys": [_public(key) for key in keys]}


def checking_keys(at: datetime) -> KeySet:
    """The same as keys, to check a token of ours that comes back."""
    return KeySet([_jwk(key) for name in ALGORITHMS for key in published(keys_of(name), at)])


def _public(key: SigningKey) -> dict[str, Any]:
    found = dict(_jwk(key).as_dict(private=False))
    return found | {"use": "sig", "alg": key.algorithm}


@functools.lru_cache(maxsize=32)
def _jwk(key: SigningKey) -> RSAKey | ECKey:
    kind = RSAKey if key.algorithm == "RS256" else ECKey
    made: RSAKey | ECKey = kind.import_key(key.pem)
    made.ensure_kid()
    return made


def _of(algorithm: str) -> tuple[SigningKey, ...]:
    folder = Path(settings.DATA) / "keys" / "identity"
    if not folder.is_dir():
        return ()
    return _read(folder, algorithm, folder.stat().st_mtime_ns)


@functools.lru_cache(maxsize=8)
def _read(folder: Path, algorithm: str, changed: int) -> tuple[SigningKey, ...]:
    """changed: the folder's time stamp, so that a new key is seen."""
    start, found = f"sign-{algorithm}-", []
    for path in sorted(folder.glob(f"{start}*")):
        said = json.loads(path.read_bytes())
        moment = datetime.fromisoformat(said["not_before"])
        found.append(SigningKey(algorithm, int(path.name.removeprefix(start)), moment, said["pem"]))
    return tuple(found)


def _new_pem(algorithm: str) -> str:
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    if algorithm == "RS256":
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    else:
        private = ec.generate_private_key(ec.SECP256R1())
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
