"""The house's own checks: what no linter knows. Each reads files only and is tested by faults.

`python -m tools.house` prints every breach as ``path:line: what is wrong``.
"""

from __future__ import annotations

import ast
import re
import statistics
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE_LINES = 400
TEMPLATE_LINES = 120
STYLE_LINES = 150
FUNCTION_LINES = 60
MEDIAN_LINES = 10
FLOORS = ("engines", "registers", "systems")
DECLARING = ("congvu.kernel.manifest", "__future__", "django.utils.translation")
MESSAGES = ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext")
LIBRARIES = ("account/", "mfa/", "usersessions/", "socialaccount/", "allauth/")  # they name these
Check = Callable[[Path], Iterator[str]]


def main(root: Path = ROOT) -> int:
    """Print every breach; 1 when there is one."""
    breaches = [line for check in CHECKS for line in check(root)]
    print("\n".join(sorted(breaches)) or "house: nothing to say")
    return 1 if breaches else 0


def file_length(root: Path) -> Iterator[str]:
    """A file past its hard limit has two subjects: split it by noun."""
    limits = (("*.py", FILE_LINES), ("*.html", TEMPLATE_LINES), ("*.css", STYLE_LINES))
    for pattern, limit in limits:
        for path in _files(root, pattern):
            count = len(path.read_text().splitlines())
            if count > limit:
                yield f"{_at(root, path)}: {count} lines, at most {limit}: split it by noun"


def function_length(root: Path) -> Iterator[str]:
    """No function over sixty lines; the median of all at most ten."""
    lengths = []
    for path in _files(root, "*.py"):
        for node in _functions(path):
            length = (node.end_lineno or node.lineno) - _body_start(node) + 1
            lengths.append(length)
            if length > FUNCTION_LINES:
                yield f"{_at(root, path, node)}: {node.name} has {length} lines"
    if lengths and statistics.median(lengths) > MEDIAN_LINES:
        yield f"src: the median function has {statistics.median(lengths)} lines, at most 10"


def no_hidden_flow(root: Path) -> Iterator[str]:
    """No signals, no save() override, no get_model, no GenericForeignKey: flow must be read."""
    for path in _files(root, "*.py"):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and _name(node.func) in ("get_model", "receiver"):
                yield f"{_at(root, path, node)}: {_name(node.func)}: call an api, publish an event"
            if isinstance(node, ast.ImportFrom) and node.module == "django.dispatch":
                yield f"{_at(root, path, node)}: signals: publish an event"
            if isinstance(node, ast.ClassDef) and "models" in (*path.parts, path.stem):
                for part in _overridden(node):
                    yield f"{_at(root, path, part)}: {node.name}.{part.name}: an action does this"


def no_bare_paths(root: Path) -> Iterator[str]:
    """A room's addresses are made by route(…, needs=…) or the REST helper, never by path()."""
    for path in _room_files(root, "urls.py"):
        for node in ast.walk(_tree(path)):
            called = isinstance(node, ast.Call) and _name(node.func) in ("path", "re_path")
            if called and "include(" not in ast.unparse(node):
                yield f"{_at(root, path, node)}: use route(…, needs=…): say who may"


def no_f_strings_in_messages(root: Path) -> Iterator[str]:
    """A sentence with an f-string can never be found in the catalogue."""
    for path in _files(root, "*.py"):
        for node in ast.walk(_tree(path)):
            said = isinstance(node, ast.Call) and _name(node.func) in MESSAGES and node.args[:1]
            if said and isinstance(said[0], ast.JoinedStr):
                yield f"{_at(root, path, node)}: f-string inside a translated sentence"


def rooms_are_whole(root: Path) -> Iterator[str]:
    """Every room says what it is for, has a README, and its manifest imports only the kernel's."""
    for room in _rooms(root):
        if not ast.get_docstring(_tree(room / "__init__.py")):
            yield f"{_at(root, room / '__init__.py')}: say what for, which law, who owns it"
        for wanted in ("README.md", "tests"):
            if not (room / wanted).exists():
                yield f"{_at(root, room)}: has no {wanted}"
        for node in ast.walk(_tree(room / "manifest.py")):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [a.name for a in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                if module not in DECLARING:
                    yield f"{_at(root, room / 'manifest.py', node)}: a manifest only declares"


def actions_are_whole(root: Path) -> Iterator[str]:
    """Every @action takes keyword-only arguments, the actor first."""
    for room in _rooms(root):
        paths = [room / "actions.py", *(room / "actions").rglob("*.py")]
        for path in (p for p in paths if p.exists()):
            for node in _tree(path).body:
                marked = isinstance(node, ast.FunctionDef) and "action" in _marks(node)
                if marked and not _is_keyword_only(node):  # type: ignore[arg-type]
                    yield f"{_at(root, path, node)}: keyword-only arguments, actor first"


def docstrings(root: Path) -> Iterator[str]:
    """Public functions of api, actions, queries and rules say in one sentence what they do."""
    for room in _rooms(root):
        for part in ("api", "actions", "queries", "rules"):
            for path in [room / f"{part}.py", *(room / part).rglob("*.py")]:
                if not path.exists():
                    continue
                for node in _tree(path).body:
                    public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
                    if public and not ast.get_docstring(node):  # type: ignore[arg-type]
                        yield f"{_at(root, path, node)}: {node.name} says nothing"  # type: ignore[attr-defined]


def no_inline_scripts(root: Path) -> Iterator[str]:
    """The content security policy lets no inline script or style through."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/(?:ld\+)?json)|\son[a-z]+=[\"']|javascript:"
        r"|\sstyle=[\"']"
    )
    for path in _files(root, "*.html"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if inline.search(line):
                yield f"{_at(root, path)}:{number}: inline script or style"


def no_unused_templates(root: Path) -> Iterator[str]:
    """A template that no code and no template names is dead."""
    naming = _files(root, "*.py", "*.html", "*.txt", "*.toml")
    said = "\n".join(path.read_text() for path in naming)
    for path in _files(root, "*.html"):
        name = str(path).split("/templates/", 1)[-1]
        if not name.startswith(LIBRARIES) and not _is_named(name, said):
            yield f"{_at(root, path)}: no code names it"


def no_foreign_paths(root: Path) -> Iterator[str]:
    """Nothing in the tree names a folder of one machine."""
    for path in _files(root, "*.py", "*.toml", "*.html", "*.md", "*.js"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"(?<![\w.])/(work|home/[a-z]+|Users)/\w", line):
                yield f"{_at(root, path)}:{number}: a path of one machine"


def _is_named(name: str, said: str) -> bool:
    if name.startswith("components/"):
        tag = "<c-" + name.removeprefix("components/").removesuffix(".html").replace("/", ".")
        plain = tag.replace("_", "-").removesuffix(".index")
        return plain in said or tag in said
    made_up = f"{Path(name).parent}/{Path(name).stem.split('_')[0]}_{{"  # f"shell/home_{face}.html"
    return name in said or made_up in said


def _rooms(root: Path) -> Iterator[Path]:
    for floor in FLOORS:
        for manifest in sorted((root / "src" / "congvu" / floor).glob("*/manifest.py")):
            yield manifest.parent


def _room_files(root: Path, name: str) -> Iterator[Path]:
    for room in _rooms(root):
        yield from sorted(room.rglob(name))


def _files(root: Path, *patterns: str) -> Iterator[Path]:
    """Source files that people write: no tests, migrations, vendored or generated ones."""
    skipped = {"tests", "migrations", "vendor", "node_modules", "content"}
    for pattern in patterns:
        for path in sorted((root / "src").rglob(pattern)):
            if not skipped & set(path.relative_to(root).parts):
                yield path


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _body_start(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The line of the first statement after the docstring: prose is not length."""
    documented = ast.get_docstring(node) is not None and len(node.body) > 1
    return node.body[1 if documented else 0].lineno


def _overridden(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    """save() and delete() of a model; those of other classes are another thing."""
    if any(ast.unparse(base).endswith(("Model", "BaseUser")) for base in node.bases):
        for part in node.body:
            if isinstance(part, ast.FunctionDef) and part.name in ("save", "delete"):
                yield part


def _marks(node: ast.FunctionDef) -> set[str]:
    return {_name(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list}


def _is_keyword_only(node: ast.FunctionDef) -> bool:
    first = node.args.kwonlyargs[:1]
    return not node.args.args and bool(first) and first[0].arg == "actor"


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _at(root: Path, path: Path, node: ast.AST | None = None) -> str:
    line = f":{getattr(node, 'lineno', 1)}" if node else ""
    return f"{path.relative_to(root)}{line}"


CHECKS: tuple[Check, ...] = (
    file_length, function_length, no_hidden_flow, no_bare_paths, no_f_strings_in_messages,
    rooms_are_whole, actions_are_whole, docstrings, no_inline_scripts, no_unused_templates,
    no_foreign_paths,
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
