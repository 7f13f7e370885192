"""Keys on a token or in an HSM, through its own PKCS #11 module. Source: OASIS PKCS #11 v3.1.

One session a device and process is kept open and used again: opening it and giving the PIN costs more
than a signature. A session that has died (token pulled out, HSM restarted) is opened anew, once.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

from congvu.engines.documents.models.devices import Device, DeviceAway, Found, pin_of, refuse_pin

if TYPE_CHECKING:
    from cryptography import x509

# DigestInfo of SHA-256 (RFC 8017, 9.2): every token knows the plain CKM_RSA_PKCS.
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
_lock = threading.RLock()  # a session is one thread's at a time
_sessions: dict[str, tuple[str, Any]] = {}
_opened = 0


def sign(device: Device, reference: str, digest: bytes) -> bytes:
    """RSA PKCS #1 v1.5 over a SHA-256 digest. reference: the key's CKA_ID in hex. Raises DeviceAway."""
    with _lock:
        if device.name in _sessions:
            with contextlib.suppress(RuntimeError):
                return _signed(device, reference, digest)
            _forget(device)
        try:
            return _signed(device, reference, digest)
        except RuntimeError as wrong:
            _forget(device)
            raise _told(device, wrong) from wrong


def keys_of(device: Device) -> list[Found]:
    """The token's RSA keys that have a certificate beside them. Raises DeviceAway."""
    with _lock:
        _forget(device)
        try:
            return _found(_session(device))
        except RuntimeError as wrong:
            _forget(device)
            raise _told(device, wrong) from wrong


def opened() -> int:
    """How many sessions this process has opened."""
    return _opened


def _signed(device: Device, reference: str, digest: bytes) -> bytes:
    from pkcs11 import KeyType, Mechanism, ObjectClass

    key = _session(device).get_key(
        object_class=ObjectClass.PRIVATE_KEY, key_type=KeyType.RSA, id=bytes.fromhex(reference)
    )
    return bytes(key.sign(DIGEST_INFO + digest, mechanism=Mechanism.RSA_PKCS))


def _session(device: Device) -> Any:
    """The open session, with the PIN given. Raises RuntimeError of many kinds."""
    global _opened
    import pkcs11
    from pkcs11 import TokenFlag

    if device.name in _sessions:
        return _sessions[device.name][1]
    pin = pin_of(device)
    token = pkcs11.lib(device.module).get_token(token_label=device.token)
    if TokenFlag.USER_PIN_FINAL_TRY in token.flags:
        raise DeviceAway(
            f"Thiết bị “{device.title}” chỉ còn một lần thử PIN; hãy mở bằng công cụ của nhà cung cấp."
        )
    try:
        made = token.open(user_pin=pin)
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange) as wrong:
        raise refuse_pin(device) from wrong
    _opened += 1
    _sessions[device.name] = (device.module, made)
    return made


def _forget(device: Device) -> None:
    """Close what is open and let the module look at its slots anew.

    A module begins anew as a whole, so that sessions of its other tokens go, too.
    """
    import pkcs11

    for name, (module, session) in list(_sessions.items()):
        if module == device.module:
            with contextlib.suppress(RuntimeError):
                session.close()
            del _sessions[name]
    with contextlib.suppress(RuntimeError):
        pkcs11.lib(device.module).reinitialize()


def _found(session: Any) -> list[Found]:
    from cryptography import x509
    from pkcs11 import Attribute, KeyType, ObjectClass

    wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE}
    held = [bytes(each[Attribute.VALUE]) for each in session.get_objects(wanted)]
    known = {each: x509.load_der_x509_certificate(each) for each in held}
    keys = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.KEY_TYPE: KeyType.RSA}
    found = []
    for key in session.get_objects(keys):
        modulus = int.from_bytes(key[Attribute.MODULUS], "big")
        own = next((der for der, each in known.items() if _modulus(each) == modulus), None)
        if own is not None:
            found.append(
                Found(reference=bytes(key.id).hex(), label=key.label, chain=_chain(own, known))
            )
    return found


def _chain(own: bytes, known: dict[bytes, x509.Certificate]) -> tuple[bytes, ...]:
    """The certificate and those of the token above it, nearest first."""
    chain = [own]
    while len(chain) <= len(known):
        last = known[chain[-1]]
        above = [d for d, c in known.items() if c.subject == last.issuer and d not in chain]
        if not above:
            break
        chain.append(above[0])
    return tuple(chain)


def _modulus(certificate: x509.Certificate) -> int:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    key = certificate.public_key()
    return key.public_numbers().n if isinstance(key, RSAPublicKey) else 0


def _told(device: Device, wrong: RuntimeError) -> DeviceAway:
    """What a person is told; what the module calls it stands at its end."""
    import pkcs11

    if isinstance(wrong, DeviceAway):
        return wrong
    if isinstance(wrong, pkcs11.PinLocked):
        said = f"Thiết bị “{device.title}” đã khóa PIN; hãy mở khóa bằng công cụ của nhà cung cấp."
    elif isinstance(wrong, pkcs11.NoSuchKey):
        said = f"Thiết bị “{device.title}” không còn giữ khóa này."
    elif isinstance(wrong, pkcs11.NoSuchToken | pkcs11.TokenNotPresent | pkcs11.DeviceRemoved):
        said = f"Không thấy thiết bị “{device.title}”: hãy cắm lại; văn bản đang chờ sẽ tự ký tiếp."
    else:
        said = f"Thiết bị “{device.title}” không ký được; văn bản đang chờ sẽ tự ký tiếp khi nó sẵn sàng."
    return DeviceAway(f"{said} ({type(wrong).__name__})")
