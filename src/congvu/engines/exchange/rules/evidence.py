"""The evidence of one message as a folder of files that `openssl` and `xmlsec1` alone can check.

Hashing steps of the ledger's proof are laid out as files, so that the script needs no tool but those
two and `cat`. Source: RFC 9162 §2.1.3, RFC 3161, XML-DSig.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_WHEN = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All as bytes. signer: the certificate that was believed, PEM; ledger_key: Ed25519, 32 bytes.

    own_signature: of a message in JSON, as `openssl` reads it; b"" of one in XML, which holds its own.

    record: the ledger's row; path: siblings up to the head; head, signature: as signed; stamp: the
    RFC 3161 answer over the head; roots, chain: certificates of the time stamp, PEM.
    """

    name: str
    message: bytes
    signer: bytes
    own_signature: bytes
    record: bytes
    position: int
    size: int
    path: Sequence[bytes]
    head: bytes
    signature: bytes
    ledger_key: bytes
    stamp: bytes
    roots: bytes
    chain: bytes


def sides(position: int, size: int, count: int) -> list[str]:
    """For each sibling from the leaf up whether it stands on the left (``L``) or the right (``R``)."""
    number, last, found = position - 1, size - 1, list[str]()
    for _ in range(count):
        if number & 1 or number == last:
            found.append("L")
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found.append("R")
        number, last = number >> 1, last >> 1
    return found


def files_of(found: Evidence) -> dict[str, bytes]:
    """path in the archive → content."""
    turns = sides(found.position, found.size, len(found.path))
    path = {
        f"ledger/path/{n:02}-{side}.bin": sibling
        for n, (side, sibling) in enumerate(zip(turns, found.path, strict=True), 1)
    }
    return {
        "README.txt": README.encode(),
        "verify.sh": SCRIPT.encode(),
        **_message(found),
        "signer.pem": found.signer,
        "ledger/record.json": found.record,
        "ledger/00.bin": b"\x00",
        "ledger/01.bin": b"\x01",
        **path,
        "ledger/head.txt": found.head,
        "ledger/head.sig": found.signature,
        "ledger/key.der": SPKI + found.ledger_key,
        "stamp/head.tsr": found.stamp,
        "stamp/roots.pem": found.roots,
        "stamp/chain.pem": found.chain,
    }


def _message(found: Evidence) -> dict[str, bytes]:
    if not found.own_signature:
        return {"message.xml": found.message}
    return {"message.json": found.message, "message.sig": found.own_signature}


def archive(files: Mapping[str, bytes], *, folder: str) -> bytes:
    """One ZIP, the same for the same files."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}", _WHEN)
            entry.external_attr = (0o755 if name.endswith(".sh") else 0o644) << 16
            packed.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return box.getvalue()


# An Ed25519 public key as SubjectPublicKeyInfo (RFC 8410 §4) is this head and the 32 bytes.
SPKI = bytes.fromhex("302a300506032b6570032100")
SCRIPT = """#!/bin/sh
# Needs: openssl (3.0 or newer), xmlsec1 and a POSIX shell. Nothing is fetched.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "SAI / FAILED: $1"; exit 1; }

signed_xml() {
  xmlsec1 --verify --enabled-key-data key-name --pubkey-cert-pem signer.pem message.xml
}
signed_json() {
  sed -n 's/.*"jws":"\\([^".]*\\)\\.\\.[^"]*".*/\\1/p' message.json | tr -d '\\n' >"$work/input"
  printf . >>"$work/input"
  sed 's/"jws":"[^"]*",//' message.json | tr -d '\\n' >"$work/payload"
  openssl base64 -A -in "$work/payload" | tr '+/' '-_' | tr -d '=' >>"$work/input"
  openssl x509 -in signer.pem -pubkey -noout >"$work/key.pem"
  openssl dgst -sha256 -verify "$work/key.pem" -signature message.sig "$work/input"
}
message=message.xml
if [ -e message.json ]; then
  message=message.json
  signed_json >/dev/null 2>&1 || fail "1 chu ky cua ban tin / signature of the message"
else
  signed_xml >/dev/null 2>&1 || fail "1 chu ky cua ban tin / signature of the message"
fi
echo "1 chu ky cua ban tin / signature of the message: OK"

digest=$(openssl dgst -sha256 -r "$message" | cut -d' ' -f1)
grep -q "\\"sha256\\":\\"$digest\\"" ledger/record.json || fail "2 dong so cai / ledger row"
echo "2 dong so cai ghi dung ban tin / the ledger row names this message: OK"

cat ledger/00.bin ledger/record.json | openssl dgst -sha256 -binary >"$work/at"
for step in ledger/path/*.bin; do
  [ -e "$step" ] || continue
  case "$step" in
    *-L.bin) cat ledger/01.bin "$step" "$work/at" >"$work/pair" ;;
    *) cat ledger/01.bin "$work/at" "$step" >"$work/pair" ;;
  esac
  openssl dgst -sha256 -binary "$work/pair" >"$work/at"
done
root=$(od -An -v -tx1 "$work/at" | tr -d ' \\n')
grep -q "\\"root\\":\\"$root\\"" ledger/head.txt || fail "3 duong dan so cai / inclusion proof"
echo "3 dong nam trong so cai / the row is in the ledger: OK"

openssl pkeyutl -verify -pubin -keyform DER -inkey ledger/key.der -rawin -in ledger/head.txt \\
  -sigfile ledger/head.sig >/dev/null 2>&1 || fail "4 chu ky so cai / signature of the ledger"
echo "4 chu ky cua so cai / signature of the ledger: OK"

openssl ts -verify -in stamp/head.tsr -data ledger/head.txt -CAfile stamp/roots.pem \\
  -untrusted stamp/chain.pem >/dev/null 2>&1 || fail "5 dau thoi gian / time stamp"
echo "5 dau thoi gian / time stamp: OK"
openssl ts -reply -in stamp/head.tsr -text 2>/dev/null | sed -n 's/^Time stamp: /6 luc \\/ at: /p'
"""
README = """CHỨNG CỨ CỦA MỘT BẢN TIN LIÊN THÔNG

Kiểm tra: chạy `sh verify.sh`. Chỉ cần openssl (từ 3.0) và xmlsec1; không cần mạng, không cần phần mềm
đã lập ra tệp này. Sáu dòng "OK" nghĩa là:
1. Bản tin (message.xml hoặc message.json) do người giữ chứng thư số signer.pem ký, không bị sửa một byte.
2. Dòng sổ cái (ledger/record.json) ghi mã băm SHA-256 của chính bản tin đó, ai gửi hoặc nhận, lúc nào.
3. Dòng đó nằm trong sổ cái: băm dần theo ledger/path ra đúng gốc (root) ghi ở ledger/head.txt.
4. Đầu sổ cái do khóa ledger/key.der của cơ quan ký (Ed25519).
5. Đầu sổ cái đã có vào thời điểm của dấu thời gian RFC 3161 (stamp/head.tsr).
Việc cần làm thêm: hỏi cơ quan để biết chắc signer.pem, ledger/key.der và stamp/roots.pem là của họ.
Khóa sổ cái và các đầu sổ mới nhất công khai tại /ledger/dau-so-cai.json của cơ quan.

EVIDENCE OF ONE EXCHANGED MESSAGE

To check: run `sh verify.sh`. It needs openssl (3.0 or newer) and xmlsec1 only; no network, and not the
software that made this file. "OK" on each line means:
1. The message (message.xml or message.json) was signed by the holder of signer.pem and no byte was changed.
2. The ledger row (ledger/record.json) holds the SHA-256 of just this message, who sent or took it, when.
3. That row is in the ledger: hashing along ledger/path leads to the root in ledger/head.txt.
4. The ledger's head was signed by the agency's key ledger/key.der (Ed25519).
5. The ledger's head existed at the time of the RFC 3161 time stamp (stamp/head.tsr).
What remains to be done: ask the agency whether signer.pem, ledger/key.der and stamp/roots.pem are theirs.
The ledger's key and its newest heads are public at the agency's /ledger/dau-so-cai.json.
"""
