"""What stands on the bench: the form with its faults, its worked answers, its package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.registers.procedures.models import FormWork, ProcedureVersion
from congvu.registers.procedures.queries.catalogue import procedure
from congvu.registers.procedures.rules import building, toml

KIND, CASES = "procedures", "answers.json"
STAND_IN = "00000000-0000-7000-8000-000000000000"  # a file in a worked answer


@dataclass(frozen=True, kw_only=True)
class Base:
    """What a bench begins from. copyable: its process is a shared one, so that it may be told anew."""

    code: str
    name: str
    form: dict[str, Any]
    cases: list[dict[str, Any]]
    copyable: bool


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A worked answer and how it came out. said: question → why it was refused."""

    name: str
    refused: str
    right: bool
    said: dict[str, str]


def bases(*, on: date) -> list[tuple[str, str]]:
    """(code, name) of the procedures that have a form."""
    rows = ProcedureVersion.objects.in_force(on).exclude(form={}).order_by("sort_key")
    return list(rows.values_list("code", "name"))


def base_of(*, code: str, at: datetime) -> Base:
    """A procedure with its form as it stands now. Raises NotFound."""
    found = procedure(code=code, on=clock.local(at).date())
    if not found.form:
        raise NotFound(_("Thủ tục này chưa có biểu mẫu điện tử."))
    package = law.package(KIND, code)
    cases = json.loads(package.text(CASES)) if _has(package, CASES) else []
    shared = package.toml("procedure.toml").get("process", {}).get("shared", "")
    return Base(code=code, name=found.name.vi, form=found.form, cases=cases, copyable=bool(shared))


def works() -> list[FormWork]:
    """The benches in use, the last touched first."""
    return list(FormWork.objects.filter(published_at=None).order_by("-changed_at"))


def work(uid: str) -> FormWork:
    """One bench in use. Raises NotFound."""
    found = FormWork.objects.filter(uid=uid, published_at=None).first()
    if found is None:
        raise NotFound(_("Không còn bản đang soạn này."))
    return found


def faults(row: FormWork, *, at: datetime) -> list[str]:
    """Why the form cannot be published yet, in a person's words; [] when it can."""
    wrong = form_faults(row.form)
    if wrong:
        return wrong
    tried = trials(row.form, row.cases, on=clock.local(at).date())
    return [
        _("Bài thử “%(name)s” không ra như mong đợi.") % {"name": t.name}
        for t in tried
        if not t.right
    ]


def form_faults(form: Mapping[str, Any]) -> list[str]:
    """What is wrong with a definition, each with the question's own words."""
    try:
        casework.load_form({**form, "version": 1})
    except casework.FormRefused as refused:
        labels = {q["key"]: _vi(q["label"]) for q in building.questions(dict(form))}
        return [
            f"{labels.get(where, where)}: {_(said.text) % said.values}"
            for where, said in refused.faults
        ]
    return []


def trials(form: Mapping[str, Any], cases: list[dict[str, Any]], *, on: date) -> list[Tried]:
    """Every worked answer put to the form. Call :func:`form_faults` first."""
    definition = casework.load_form({**form, "version": 1})
    found = []
    for case in cases:
        said = casework.validate(definition, case["answers"], today=on)
        wanted = case.get("refused", "")
        hit = {key.split(".")[0] for key in said}
        right = wanted in hit if wanted else not said
        found.append(Tried(name=case["name"], refused=wanted, right=right, said=said))
    return found


def next_version(code: str) -> int:
    """The number of the version to come."""
    last = ProcedureVersion.objects.filter(code=code).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def is_own(row: FormWork) -> bool:
    """Whether the procedure is (or becomes) a package of the agency's own."""
    return not (settings.SOURCE / "content" / KIND / row.code).is_dir()


def definition_of(row: FormWork) -> dict[str, Any]:
    """The ``procedure.toml`` that this bench is published with."""
    mine = row.code if _is_loaded(row.code) else row.base
    definition = law.package(KIND, mine).toml("procedure.toml")
    if mine == row.code:
        return definition
    name = {"vi": row.name}
    kept = {
        k: v for k, v in definition.items()
        if k not in ("decision", "decisions", "repeal", "valid_to", "provenance", "summary")
    }  # fmt: skip
    return {**kept, "code": row.code, "name": name, "version": 0}


def files_of(row: FormWork, changes: Mapping[str, Any]) -> dict[str, bytes]:
    """The whole package of a procedure of the agency's own: path → content."""
    mine = row.code if _is_loaded(row.code) else row.base
    package = law.package(KIND, mine)
    shared = {"form.json", "procedure.toml", "cases.toml", CASES}
    files = {name: package.bytes(name) for name in package.names() if name not in shared}
    definition = dict(definition_of(row))
    for path, value in changes.items():
        name, _colon, key = path.partition(":")
        if key:
            definition[key] = date.fromisoformat(value) if key == "valid_from" else value
        else:
            files[name] = value.encode()
    head = f"# {row.name}\n"
    return {**files, "procedure.toml": (head + toml.written(definition)).encode()}


def unpublished_files(row: FormWork) -> dict[str, bytes]:
    """The package as it would be published now, to carry elsewhere."""
    number = next_version(row.code)
    form = {**row.form, "version": number}
    papers = building.components(row.form, definition_of(row).get("components", []))
    return files_of(
        row,
        {
            "form.json": json.dumps(form, ensure_ascii=False, indent=1),
            CASES: json.dumps(row.cases, ensure_ascii=False, indent=1),
            "procedure.toml:components": papers,
            "procedure.toml:version": number,
        },
    )


def _is_loaded(code: str) -> bool:
    try:
        law.package(KIND, code)
    except NotFound:
        return False
    return True


def _has(package: law.Package, name: str) -> bool:
    return package.has(name) or name in package.overlay


def _vi(words: Any) -> str:
    return str(words["vi"]) if isinstance(words, Mapping) else str(words)
