"""Every online procedure found in content: from the form to the signed paper, by its own cases.

A folder brings ``cases.toml``: ``[[runs]]`` go from submission to the result, ``[[refused]]`` are
answers that the form must turn down, each with the field and the sentence.
"""

from __future__ import annotations

import subprocess
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.dossiers.contracts import State
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import applications
from congvu.systems.publicservices.queries import prefilling
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import NOUN, cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
SHIPPED = Path(law.__file__).parents[2] / "content" / "procedures"


def _cases(part: str) -> list[Any]:
    found = []
    for folder in sorted(SHIPPED.iterdir()):
        if (folder / "cases.toml").exists():
            said = tomllib.loads((folder / "cases.toml").read_text("utf-8"))
            found += [
                pytest.param(folder.name, said, case, id=f"{folder.name}-{at}")
                for at, case in enumerate(said.get(part, ()), 1)
            ]
    return found


def _online() -> set[str]:
    texts = {f.name: (f / "procedure.toml").read_text("utf-8") for f in SHIPPED.iterdir()}
    return {code for code, text in texts.items() if tomllib.loads(text)["online"] == "full"}


def _answers(form: casework.FormDefinition, given: dict[str, Any], file: str) -> dict[str, Any]:
    """Places by name, addresses by their line, every paper that is asked for."""
    told = {
        "place": support.place,
        "address": lambda line: {**support.place("Cẩm Thành"), "line": line},
    }
    found = {"dien_thoai": "0900000001", "dia_chi_lien_he": "12 Lê Lợi", "cam_ket": True, **given}
    kinds = {q.key: q.type for q in form.questions}
    assert found.keys() <= kinds.keys()
    ready = {k: told[kinds[k]](v) if kinds[k] in told else v for k, v in found.items()}
    today = support.AT.date()
    asked = [q for step in form.steps for q in casework.visible_questions(step, ready, today)]
    return {**ready, **{q.key: [file] for q in asked if q.type == "file"}}


def _form(code: str, at: datetime) -> casework.FormDefinition:
    found = procedures.procedure(code=code, on=clock.local(at).date())
    assert found.is_online
    return casework.load_form(found.form)


def _draft(actor: Actor, code: str, given: dict[str, Any], at: datetime) -> str:
    begun = applications.begin_application(actor=actor, code=code, at=at)
    form = _form(code, at)
    answers = {**begun.answers, **_answers(form, given, support.upload(actor))}
    for step in form.steps:
        casework.save_draft_step(
            actor=actor, uid=begun.uid, step=step.key, version=begun.steps.get(step.key, 0),
            answers={q.key: answers[q.key] for q in step.questions if q.key in answers},
            device="", force=True, at=at,
        )  # fmt: skip
    return str(begun.uid)


def _words_of(paper: bytes, tmp_path: Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper)
    said = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(said.stdout.split())


def test_twelve_procedures_are_online_and_each_brings_a_run() -> None:
    runs = {param.values[0] for param in _cases("runs")}
    told_elsewhere = {support.FOUND, support.CONTRACT, support.CERTIFY}  # test_journey, _certified
    assert len(_online()) >= 12
    assert runs | told_elsewhere == _online()


@pytest.mark.slow  # papers are drawn, signed and time-stamped
@pytest.mark.parametrize(("code", "said", "case"), _cases("runs"))
def test_run(code: str, said: dict[str, Any], case: dict[str, Any], tmp_path: Path) -> None:
    applicant, at = cast(case["applicant"]), case["received"]
    uid = _draft(applicant, code, case["answers"], at)
    dossier = applications.submit_application(actor=applicant, draft_uid=uid, at=at)
    assert clock.local(support.now(dossier.uid).due_at).date() == said["deadlines"][0]["due"]
    support.pay_fees(dossier.uid, at)
    for decision in case["decisions"]:
        who, outcome, *words = decision.split(":", 2)
        support.decide(cast(who), dossier.uid, outcome, at, reason="".join(words))
    support.settle()
    done = support.now(dossier.uid)
    assert done.state is State.RETURNED
    papers = documents.papers_of(subject_noun=NOUN, subject_uid=dossier.uid)
    (result,) = [p for p in papers if p.title == case["paper"]]
    assert result.number
    file = b"".join(documents.read_file(uid=result.file_uid))
    assert b"/ByteRange" in file
    words = _words_of(file, tmp_path)
    for expected in case["words"]:
        assert expected in words


@pytest.mark.parametrize(("code", "said", "case"), _cases("refused"))
def test_refused(code: str, said: dict[str, Any], case: dict[str, Any]) -> None:
    at, run = said["deadlines"][0]["received"], said["runs"][0]
    found = procedures.procedure(code=code, on=clock.local(at).date())
    form = casework.load_form(found.form)
    known = prefilling.first_answers(actor=cast(run["applicant"]), form=found.form)
    good = {**known, **_answers(form, run["answers"], str(uuid4()))}
    assert casework.validate(form, good, today=clock.local(at).date()) == {}
    errors = casework.validate(form, {**good, **case["changed"]}, today=clock.local(at).date())
    assert case["field"] in errors
    assert case.get("message", "") in str(errors[case["field"]])


def test_a_repealed_procedure_cannot_be_begun() -> None:
    before = support.rows()
    with pytest.raises(applications.UnableToApply, match="đã bị bãi bỏ"):
        applications.begin_application(actor=cast("an"), code="1.014116", at=support.AT)
    assert support.rows() == before
