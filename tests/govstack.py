"""Demo data for GovStack's suites: each id that a suite names, linked to a thing of the house.

A suite names things by ids of its own. So does any partner: our identity engine keeps what a system
calls our things, and that table is filled here from what the suite itself says.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from congvu.engines.casework import api as casework
from congvu.engines.casework.actions import instances
from congvu.engines.casework.queries import work
from congvu.engines.identity import api as identity
from congvu.engines.identity.models import Account, Machine
from congvu.engines.law.actions.loader import load_folder
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.systems.publicservices.actions import registration

SYSTEM = Actor.system("test")
NOUN = "dossiers.dossier"
RECEIVE, RELAY = "publicservices.dossier.receive", "publicservices.application.relay"
OFFICE = "Ban Thi đua – Khen thưởng Trung ương"
OFFICIAL = "tue"
# Which kind of thing a suite's parameter names.
KINDS = {
    "serviceId": "service", "registrationName": "service", "applicantId": "applicant",
    "fileId": "application", "taskId": "task", "mainTaskId": "case", "assigneeId": "operator",
    "operator": "operator", "role": "role", "eFormId": "eform", "documentUrls": "document",
}  # fmt: skip
UPDATES = "operator_applications_update"


def named(folder: Path) -> dict[str, list[str]]:
    """kind → the ids that the suite expects to be there: those of its scenarios that are to succeed
    and of the bodies that its steps send."""
    found = defaultdict[str, set[str]](set)
    for path in folder.glob("features/*.feature"):
        _collect(_positive(path.read_text()), found)
    for path in folder.glob("features/support/*.js"):
        for name, value in re.findall(r"(\w+): \[?'([^']+)'", path.read_text()):
            if name in ("eFormId", "documentUrls"):
                found[KINDS[name]].add(value)
    return {kind: sorted(values) for kind, values in found.items()}


def _positive(text: str) -> str:
    """The lines of the scenarios that are not marked as negative."""
    kept, tags, wanted = [], "", True
    for line in map(str.strip, text.splitlines()):
        if line.startswith("@"):
            tags = line
        elif line.startswith("Scenario"):
            wanted, tags = "@negative" not in tags, ""
        elif wanted:
            kept.append(line)
    return "\n".join(kept)


def _collect(text: str, found: dict[str, set[str]]) -> None:
    pairs = re.findall(r'"([^"<]+)" as (?:a )?(\w+)', text)
    pairs += [(value, name) for name, value in re.findall(r'(\w+): "([^"<]+)"', text)]
    header: list[str] = []
    for line in text.splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")] if line.startswith("|") else []
        pairs += list(zip(cells, header, strict=False)) if header else []
        header = header or cells if cells else []
    for value, name in pairs:
        if name in KINDS and value:
            found[KINDS[name]].add(value)


PROCEDURE = """
code = "{code}"
version = 1
valid_from = 2025-07-01
name = {{ vi = {name} }}
summary = {{ vi = "Thủ tục thử của bộ kiểm thử." }}
field = "Thử nghiệm"
levels = ["Cấp bộ"]
subjects = ["Công dân Việt Nam"]
online = "full"
time_limit = {{ amount = 5, unit = "working_day" }}
authority = {{ competent = "Bộ Nội vụ", executing = "Bộ Nội vụ" }}
legal_basis = [{{ law = "nd-118-2025" }}]
channels = [{{ way = 2, name = "Trực tuyến", fee_vnd = 0 }}]
steps = [{{ vi = "Nộp, tiếp nhận." }}]
components = [{{ key = "don", name = "Đơn", original = 1, required = false, formats = ["pdf"] }}]
routing = {{ place = "noi_o", receive = {desk}, solve = {desk} }}
"""
DESK = '{ kind = "ban", level = "trung_uong", name = "Ban Thi đua – Khen thưởng Trung ương" }'
PROCESS = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:congvu="http://congvu.vn/bpmn" targetNamespace="http://congvu.vn/procedures">
  <bpmn:process id="procedure_{id}" name="Thử" isExecutable="true" congvu:deadline="5 working_day">
    <bpmn:laneSet id="lanes"><bpmn:lane id="l" name="Một cửa" congvu:unit="reception"
      congvu:role="publicservices.dossier.receive"><bpmn:flowNodeRef>xem</bpmn:flowNodeRef></bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="nop" name="Nộp" /><bpmn:sequenceFlow id="f1" sourceRef="nop" targetRef="xem" />
    <bpmn:userTask id="xem" name="Ghi nhận hồ sơ" congvu:hours="8">
      <bpmn:extensionElements><congvu:outcome code="noted" label="Đã ghi nhận" /></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="xem" targetRef="het" /><bpmn:endEvent id="het" name="Xong" />
  </bpmn:process>
</bpmn:definitions>
"""


def _service(folder: Path, number: int, name: str, *, asks: bool) -> str:
    """A procedure of the test's own by folder, as an agency adds one; its code."""
    code = f"0.9500{number:02d}"
    here = folder / code
    here.mkdir(parents=True)
    (here / "procedure.toml").write_text(
        PROCEDURE.format(code=code, name=json.dumps(name, ensure_ascii=False), desk=DESK)
    )
    question = {"key": "ghi_chu", "type": "text", "label": {"vi": "Ghi chú"}, "required": asks}
    form = {
        "$schema": "http://congvu.vn/schemas/form-1.json", "key": code, "version": 1,
        "title": {"vi": name},
        "steps": [{"key": "mot", "title": {"vi": "Nội dung"}, "questions": [question]}],
    }  # fmt: skip
    (here / "form.json").write_text(json.dumps(form, ensure_ascii=False))
    (here / "process.bpmn").write_text(PROCESS.format(id=code.replace(".", "_")))
    load_folder(actor=SYSTEM, kind="procedures", folder=here, at=clock.now())
    return code


@action(needs="public")
def _citizen(*, actor: Actor, name: str) -> str:
    """The uid of a new person."""
    person_id = identity.register_person(full_name=name, source="test")
    return str(identity.person(person_id).uid)


def grant(account_id: int, code: str, unit_id: int | None) -> None:
    """Give a permission from today on."""
    today = clock.local(clock.now()).date()
    identity.grant_role(
        actor=SYSTEM, account_id=account_id, code=code, unit_id=unit_id, valid_from=today,
        decision_number="1/QĐ",
    )  # fmt: skip


def machine(unit_id: int, *codes: str) -> tuple[Machine, Actor, str]:
    """A system that may do this over that unit: itself, as whom it acts, its token."""
    at = clock.now()
    secret = identity.add_machine(
        actor=SYSTEM, client_id="govstack", name="GovStack", unit_id=unit_id, at=at
    )
    row = Machine.objects.get(client_id="govstack")
    for code in codes:
        grant(row.account_id, code, None if code == RELAY else unit_id)
    token = identity.give_machine_token(actor=SYSTEM, client_id="govstack", secret=secret, at=at)
    return row, identity.actor_for(row.account_id, assurance=1), token


class House:
    """What a suite's ids stand for here."""

    def __init__(self, folder: Path, packages: Path) -> None:
        self.named, self.packages = named(folder), packages
        said = json.loads((folder / "test-data.json").read_text())["services"]
        self.titles = {one["id"]: one["name"] for one in said}
        unit = next(u for u in org.get_many(org.all_ids()).values() if u.name == OFFICE)
        self.machine, self.actor, self.token = machine(
            unit.id, RELAY, RECEIVE, "dossiers.dossier.read"
        )
        text = (folder / f"features/{UPDATES}.feature").read_text()
        self.updated = re.findall(r'"([^"]+)" as a fileId', _positive(text))[0]
        self.applicant = re.findall(r'applicantId: "([^"]+)"', text)[0]
        self.draft = _service(packages, 99, "Còn thiếu", asks=True)
        self.codes: dict[str, str] = {}

    def link(self, kind: str, ours: dict[str, str]) -> None:
        """Tell what the suite's ids of a kind are here; services bear its names for them, too."""
        lines = [
            identity.Named(kind=kind, theirs=t, ours=o, label=self.titles.get(t, ""))
            for t, o in ours.items()
        ]
        identity.name_things(actor=SYSTEM, uid=str(self.machine.uid), named=lines)

    def services(self) -> None:
        """A procedure for each, and its words for people, roles, forms and files."""
        every = sorted({*self.titles, *self.named["service"]})
        self.codes = {
            theirs: _service(self.packages, n, self.titles.get(theirs, theirs), asks=False)
            for n, theirs in enumerate(every)
        }
        self.link("service", self.codes)
        who = {t: f"Người Thử {chr(65 + n)}" for n, t in enumerate(self.named["applicant"])}
        self.link("applicant", {t: _citizen(actor=SYSTEM, name=name) for t, name in who.items()})
        self.link("eform", dict.fromkeys(self.named["eform"], self.draft))
        self.link("operator", dict.fromkeys(self.named["operator"], OFFICIAL))
        self.link("role", dict.fromkeys(self.named["role"], RECEIVE))
        file = registration.take_document(
            actor=self.actor, filename="", content=b"mot", at=clock.now()
        )
        self.link("document", dict.fromkeys(self.named["document"], str(file.uid)))

    def dossiers(self) -> None:
        """Handed in, but the one that is to be updated: that one still lacks an answer."""
        some = self.codes[sorted(self.titles)[0]]
        files = {t: self.draft if t == self.updated else some for t in self.named["application"]}
        self.link("application", {t: self._apply(code) for t, code in files.items()})
        self.link("task", {t: str(self._step(some).uid) for t in self.named["task"]})
        kept = self._step(some)  # which nobody completes
        self.link("case", dict.fromkeys(self.named["case"], str(kept.case_uid)))
        holder = Account.objects.get(username=OFFICIAL)
        grant(holder.pk, RECEIVE, holder.home_unit_id)
        casework.assign(actor=SYSTEM, task_uid=kept.uid, account_id=holder.pk, at=clock.now())

    def _apply(self, code: str) -> str:
        given = registration.Given(applicant_id=self.applicant, data={})
        return registration.relay_application(
            actor=self.actor, service_id=code, given=given, at=clock.now()
        )

    def _step(self, code: str) -> Any:
        dossier = dossiers.by_key(request_key=self._apply(code))
        assert dossier is not None
        found = casework.task_of(noun=NOUN, subject_uid=dossier.uid, whose="official")
        assert found is not None
        return found


def furnish(folder: Path, packages: Path) -> str:
    """Link every id that the suite names to a thing that is there; the token of the system."""
    house = House(folder, packages)
    house.services()
    house.dossiers()
    return house.token


ALONE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:congvu="http://congvu.vn/bpmn" targetNamespace="http://congvu.vn/procedures">
  <bpmn:process id="kiem_ke" name="Kiểm kê" isExecutable="true">
    <bpmn:startEvent id="dau" /><bpmn:sequenceFlow id="f1" sourceRef="dau" targetRef="dem" />
    <bpmn:userTask id="dem" name="Đếm" congvu:role="publicservices.dossier.receive" />
    <bpmn:sequenceFlow id="f2" sourceRef="dem" targetRef="het" /><bpmn:endEvent id="het" />
  </bpmn:process>
</bpmn:definitions>
"""


@action(needs="public")
def _publish(*, actor: Actor) -> None:
    on = clock.local(clock.now()).date()
    casework.publish_process(key="kiem_ke", bpmn_xml=ALONE.encode(), version="1", valid_from=on)


def furnish_processes() -> str:
    """A process that stands for itself and one run of it; the token of a system that may see it."""
    _publish(actor=SYSTEM)
    unit = next(u for u in org.get_many(org.all_ids()).values() if u.name == OFFICE)
    _row, actor, token = machine(
        unit.id, "casework.case.read", "casework.case.start", "casework.case.cancel"
    )
    process = next(p for p in work.processes() if p.key == "kiem_ke")
    instances.start_instance(
        actor=actor, process_uid=process.uid, title="", data={}, at=clock.now()
    )
    return token
