"""Make `.venv` and install what the lock file says. Standard library only.

`python3 tools/setup.py` for running, `--dev` for tests and checks. A stamp of the lock file's hash
makes every later call instant. Downloads come from wherever this machine's pip is told to look.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOWEST = (3, 11)
INSTALLER = ROOT / "tools" / "uv.lock"
SCRIPT = """#!{python}
import sys

from congvu.cli import main

sys.exit(main())
"""


def main() -> int:
    """Set up; prints one line a step. Returns 0, or 1 with a sentence that says what to do."""
    kind = "dev" if "--dev" in sys.argv else "run"
    if sys.version_info < LOWEST:
        return _refuse(
            f"congvu cần Python 3.11 trở lên; máy này có {platform.python_version()}.",
            "apt-get install -y python3 python3-venv  (Debian 12, Ubuntu 24.04 trở lên)",
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return _refuse("Thiếu mô-đun venv của Python.", "apt-get install -y python3-venv")
    for tool in ("git", "make"):
        if not shutil.which(tool):
            return _refuse(f"Thiếu công cụ {tool}.", f"apt-get install -y {tool}")
    try:
        _set_up(kind)
    except subprocess.CalledProcessError as fault:
        return _refuse(
            f"Không cài được thư viện (lệnh: {Path(fault.cmd[0]).name}, mã {fault.returncode}).",
            "kiểm tra mạng hoặc cấu hình pip của máy, rồi chạy lại lệnh vừa rồi",
        )
    return 0


def _set_up(kind: str) -> None:
    python = VENV / "bin" / "python"
    if VENV.is_symlink():  # an environment that several work trees share: not ours to change
        _compile_messages(python)
        return
    if not _is_usable(python):
        _say("Tạo môi trường Python .venv")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    for known in ("dev",) if kind == "dev" else ("dev", "run"):  # dev holds all that run needs
        if _stamp(known).exists() and _stamp(known).read_text() == _wanted(known):
            break
    else:
        _install(python, kind)
    _link_project(python)
    _compile_messages(python)
    _compile_sources(python)


def _is_usable(python: Path) -> bool:
    """Whether the environment starts and is not older than we need (a moved clone breaks it)."""
    check = f"import sys; sys.exit(sys.version_info < {LOWEST} or sys.prefix == sys.base_prefix)"
    try:
        return subprocess.run([python, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def _lock(kind: str) -> Path:
    return ROOT / ("requirements-dev.lock" if kind == "dev" else "requirements.lock")


def _stamp(kind: str) -> Path:
    return VENV / f".congvu-{kind}"


def _wanted(kind: str) -> str:
    return hashlib.sha256(_lock(kind).read_bytes() + INSTALLER.read_bytes()).hexdigest()


def _install(python: Path, kind: str) -> None:
    started = time.monotonic()
    _say("Cài thư viện theo tệp khoá (lần đầu mất vài phút tuỳ mạng) …")
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    uv = VENV / "bin" / "uv"
    wanted = ["--require-hashes", "-r", str(_lock(kind))]
    with_uv = subprocess.run([*pip, "--require-hashes", "-r", str(INSTALLER)], check=False)
    if with_uv.returncode == 0 and uv.exists():
        command = [str(uv), "pip", "install", "-q", "--python", str(python), "--compile-bytecode"]
        done = subprocess.run([*command, *wanted], env=_uv_environment(python), check=False)
        if done.returncode:
            _say("uv không cài được; dùng pip …")
            subprocess.run([*pip, "--no-deps", *wanted], check=True)
    else:
        subprocess.run([*pip, "--no-deps", *wanted], check=True)
    _stamp(kind).write_text(_wanted(kind))
    _say(f"Đã cài thư viện sau {time.monotonic() - started:.0f} giây")


def _uv_environment(python: Path) -> dict[str, str]:
    """Tell uv what this machine's pip is told; uv reads neither pip's files nor its variables."""
    asked = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    found: dict[str, str] = {}
    for line in asked.splitlines():  # later lines win: files first, then the environment
        name, _, value = line.partition("=")
        found[name.rsplit(".", 1)[-1]] = value.strip().strip("'\"")
    environment = {
        "UV_DEFAULT_INDEX": found.get("index-url", ""),
        "UV_INDEX": found.get("extra-index-url", ""),
        "UV_FIND_LINKS": ",".join(found.get("find-links", "").split()),
        "SSL_CERT_FILE": found.get("cert", ""),
        "UV_INSECURE_HOST": found.get("trusted-host", ""),
        "UV_HTTP_TIMEOUT": found.get("default-timeout", found.get("timeout", "")),
        "UV_INDEX_STRATEGY": "unsafe-best-match",  # as pip does; the hashes say what is ours
        "UV_LINK_MODE": "copy",
    }
    return {**{k: v for k, v in environment.items() if v}, **os.environ}


def _link_project(python: Path) -> None:
    """Let the environment import `src/`, and give it the `congvu` command; nothing is built."""
    version = f"python{_version(python)}"
    link = VENV / "lib" / version / "site-packages" / "congvu.pth"
    _write(link, f"{ROOT / 'src'}\n")
    script = VENV / "bin" / "congvu"
    _write(script, SCRIPT.format(python=python))
    script.chmod(0o755)


def _version(python: Path) -> str:
    wanted = next((VENV / "lib").glob("python3.*"), None)
    return wanted.name.removeprefix("python") if wanted else "3.11"


def _compile_messages(python: Path) -> None:
    """Compile the catalogues whose text is newer than what was compiled."""
    for source in (ROOT / "src").rglob("*.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            babel = [str(python), "-m", "babel.messages.frontend", "-q", "compile"]
            subprocess.run([*babel, "-i", str(source), "-o", str(made)], check=True)


def _compile_sources(python: Path) -> None:
    """Byte-code beforehand: five processes start, and some machines forbid them to write any."""
    subprocess.run(
        [str(python), "-m", "compileall", "-q", "-j", "0", str(ROOT / "src")], check=False
    )


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def _say(line: str) -> None:
    print(line, flush=True)


def _refuse(what: str, do: str) -> int:
    print(f"{what}\nHãy chạy: {do}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
