"""A service of the department, and a neighbour's system that asks to call it. Samples, made through
the actions; a repeat adds nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.fetching import API_KEY
from congvu.systems.gateway.actions import agent, agreements, calls, services
from congvu.systems.gateway.models import Service

SYSTEM = Actor.system("Dữ liệu trình diễn")
CODE, CLIENT, PLATFORM = "ho-so-mot-cua", "cong-tinh-ban", "ndop-mo-phong"
USER, DOSSIER = "mot-cua-mau", "H48.05-000000-0000"
CALLS = {9: 6, 8: 4, 5: 11, 4: 3, 2: 9, 1: 7, 0: 2}  # days ago → calls
FIELDS = ("code", "title", "state_name", "due_on", "applicant_name")


def make(*, scale: int, at: datetime) -> None:
    """Publish it for the unit of the department's head, and ask."""
    cast = {a.demo_key: a.pk for a in identity.demo_accounts()}
    unit_id = identity.actor_for(cast["dung"]).unit_id if "dung" in cast else None
    if unit_id is None or Service.objects.filter(code=CODE).exists():
        return
    told = services.NewService(
        code=CODE, title="Tra cứu hồ sơ một cửa (mẫu)", source="dossier", fields=FIELDS,
        purpose="Cơ quan khác kiểm tra tình trạng hồ sơ khi giải quyết thủ tục liên quan.",
        classification="default", sla="Sẵn sàng 99,5 %, trả lời trong 2 giây",
        contact="Đầu mối dữ liệu của Sở (mẫu), 0255 000 000",
    )  # fmt: skip
    services.publish_service(actor=SYSTEM, unit_id=unit_id, told=told, at=at)
    _ask(unit_id, CLIENT, "Cổng dịch vụ công tỉnh bạn (mẫu)", at)
    _use(unit_id, at)
    _agent(unit_id, at)


def _ask(unit_id: int, client: str, name: str, at: datetime) -> tuple[str, Actor]:
    """The uid of what a system of this name has asked for, and the system."""
    secret = identity.add_machine(actor=SYSTEM, client_id=client, name=name, unit_id=unit_id, at=at)
    token = identity.give_machine_token(actor=SYSTEM, client_id=client, secret=secret, at=at)
    asked = agreements.Asked(
        service=CODE, major=1, fields=("code", "state_name", "due_on"),
        purpose="Trả lời người dân đã nộp hồ sơ ở tỉnh bạn", legal_basis="NĐ 278/2025/NĐ-CP",
        quota=2000, until=clock.local(at).date() + timedelta(days=365),
    )  # fmt: skip
    caller = identity.actor_of_key(token, at=at)
    return agreements.ask_agreement(actor=caller, told=asked, at=at), caller


def _use(unit_id: int, at: datetime) -> None:
    """A system with an agreement that stands, and what it has called on the last days."""
    uid, caller = _ask(unit_id, USER, "Hệ thống một cửa tỉnh bạn (mẫu)", at)
    agreements.grant_agreement(actor=SYSTEM, uid=uid, at=at)
    asked = calls.Asked(service=CODE, major=1, key=DOSSIER, on_behalf_of="Cán bộ một cửa (mẫu)")
    for days, times in CALLS.items():
        for _each in range(times):
            calls.call_service(actor=caller, asked=asked, at=at - timedelta(days=days))


def _agent(unit_id: int, at: datetime) -> None:
    """The national platform that a demo simulates, with an agreement that stands."""
    url, secret = str(settings.CONGVU_NDOP["url"]), str(settings.CONGVU_NDOP["secret"])
    if not url:
        return
    uid, _caller = _ask(unit_id, PLATFORM, "Nền tảng chia sẻ dữ liệu quốc gia (mô phỏng)", at)
    agreements.grant_agreement(actor=SYSTEM, uid=uid, at=at)
    told = agent.Connection(
        base_url=url, way=API_KEY, header="X-API-Key", secret=secret, seconds=5, client=PLATFORM,
        basis="Thỏa thuận kết nối mẫu số 03/TT-MP (mô phỏng)",
    )  # fmt: skip
    agent.connect_agent(actor=SYSTEM, told=told, at=at)
