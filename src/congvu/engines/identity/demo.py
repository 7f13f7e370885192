"""The demo cast: invented people, seated and given their roles through actions, once.

An (citizen), Bình (one-stop officer), Hà (specialist), Dũng (head, signs), Chi (officer elsewhere),
Giang (administrator), and some more officials so that lists look like life.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from congvu.engines.identity.actions.accounts import open_account
from congvu.engines.identity.actions.demo import mark_demo
from congvu.engines.identity.actions.grants import grant_role
from congvu.engines.identity.actions.incumbencies import begin_incumbency
from congvu.engines.identity.actions.persons import receive_citizen, register_official
from congvu.engines.identity.contracts import EidClaims
from congvu.engines.identity.models import Account
from congvu.engines.identity.queries.accounts import demo_accounts
from congvu.engines.identity.queries.holders import incumbents_of
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor

SEATED = date(2025, 7, 1)  # the day the two-level government began
DECISION = "215/QĐ-UBND"
ISSUER = "https://mo-phong.congvu.example"
ACTOR = "Dữ liệu trình diễn"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A unit by what it is: kind, code of its province or commune, words of its name."""

    kind: str
    place: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Official:
    """Whom to make. at: a key of PLACES; over: where the role holds ("" there, "*" everywhere)."""

    key: str
    name: str
    who: str
    at: str
    post: str
    roles: tuple[str, ...]
    over: str = ""
    head: bool = False


PLACES = {
    "hcc": Place(kind="trung_tam_hcc", place="51"),
    "snv": Place(kind="so", place="51", name="Nội vụ"),
    "tinh": Place(kind="ubnd_tinh", place="51"),
    "xa": Place(kind="ubnd_xa", place="21025"),
    "elsewhere": Place(kind="so", place="51", name="Tư pháp"),
    "cntt": Place(kind="trung_tam", name="Công nghệ thông tin"),
    "cchc": Place(kind="vu", name="Cải cách hành chính"),
    "tdkt": Place(kind="ban", name="Thi đua – Khen thưởng Trung ương"),
    "bo": Place(kind="bo", name="Nội vụ"),
}
FALLBACK = {"elsewhere": "cchc", "cntt": "tinh", "hcc": "tinh", "snv": "tinh"}
# Hà's name is written with combining marks, as some keyboards send it: it must be one name all
# the same. Between them the names bear every tone and every letter of the alphabet that has one.
OFFICIALS = (
    Official(key="binh", name="Lê Thị Thanh Bình", who="Công chức một cửa", at="hcc",
             post="Công chức tiếp nhận hồ sơ", roles=("tiep_nhan",)),
    Official(key="ha", name="Tra\u0302\u0300n Thi\u0323 Ngo\u0323c Ha\u0300", who="Chuyên viên thụ lý",
             at="snv", post="Chuyên viên", roles=("chuyen_vien",)),
    Official(key="dung", name="Phạm Quốc Dũng", who="Giám đốc Sở Nội vụ, người ký", at="snv",
             post="Giám đốc", roles=("lanh_dao",), head=True),
    Official(key="chi", name="Đặng Thị Kim Chi", who="Chuyên viên sở khác", at="elsewhere",
             post="Chuyên viên", roles=("chuyen_vien",)),
    Official(key="giang", name="Võ Hương Giang", who="Quản trị hệ thống", at="cntt",
             post="Chuyên viên công nghệ thông tin", roles=("quan_tri", "chu_quy_trinh"),
             over="*"),
    Official(key="thuong", name="Bùi Hữu Thưởng", who="Phó Giám đốc Sở", at="snv",
             post="Phó Giám đốc", roles=("lanh_dao",)),
    Official(key="y-ngu", name="Đinh Thị Y Ngữ", who="Một cửa phường Cẩm Thành", at="xa",
             post="Công chức tiếp nhận hồ sơ", roles=("mot_cua_xa",)),
    Official(key="khue", name="Nguyễn Sỹ Khuê", who="Chủ tịch phường Cẩm Thành", at="xa",
             post="Chủ tịch", roles=("lanh_dao",), head=True),
    Official(key="loan", name="Hoàng Thúy Loan", who="Thanh tra Sở", at="snv",
             post="Thanh tra viên", roles=("kiem_tra",)),
    Official(key="dan", name="Lý Mỹ Đan", who="Chuyên viên Vụ Cải cách hành chính", at="cchc",
             post="Chuyên viên chính", roles=("chuyen_vien",)),
    Official(key="hien", name="Trương Văn Hiển", who="Chủ tịch Ủy ban nhân dân tỉnh", at="tinh",
             post="Chủ tịch", roles=("lanh_dao",), head=True),
    Official(key="tue", name="Hồ Thị Minh Tuệ", who="Chuyên viên Ban Thi đua – Khen thưởng",
             at="tdkt", post="Chuyên viên", roles=("chuyen_vien",)),
    Official(key="kien", name="Ngô Trung Kiên", who="Trưởng ban, người ký của Bộ", at="tdkt",
             post="Trưởng ban", roles=("lanh_dao",), head=True),
    Official(key="le", name="Huỳnh Thị Mỹ Lệ", who="Văn thư Sở Nội vụ", at="snv", post="Văn thư",
             roles=("van_thu",)),
    Official(key="oanh", name="Phan Kiều Oanh", who="Văn thư Bộ Nội vụ", at="bo", post="Văn thư",
             roles=("van_thu",)),
    Official(key="phuc", name="Trịnh Hoài Phúc", who="Thứ trưởng Bộ Nội vụ", at="bo",
             post="Thứ trưởng", roles=("lanh_dao",)),
)  # fmt: skip


def make(*, scale: int, at: datetime) -> None:
    """Make the cast on the tree that content has planted; a repeat adds nothing."""
    load(at=at, units=find_places())


def cast() -> list[tuple[str, str, str]]:
    """Key, name and part of everyone in the cast."""
    who = {o.key: o.who for o in OFFICIALS} | {"an": "Công dân"}
    accounts = demo_accounts()
    return [(a.demo_key, a.person.full_name, who.get(a.demo_key, "")) for a in accounts]


def people() -> list[tuple[str, str]]:
    """Name and part of everyone in the cast, for the screen at start."""
    return [(name, part) for _, name, part in cast()]


def load(
    *, at: datetime, units: Mapping[str, int], cast: Iterable[Official] = OFFICIALS
) -> dict[str, int]:
    """key → account id of the cast, made when they are not there yet.

    units: key of PLACES → unit id; whoever's unit is missing stays away.
    """
    actor = Actor.system(ACTOR)
    known = {a.demo_key: a.pk for a in demo_accounts()}
    if "an" not in known:
        known["an"] = _citizen(actor, at)
    for official in cast:
        unit_id = units.get(official.at)
        if official.key not in known and unit_id is not None:
            known[official.key] = _official(actor, official, unit_id, at)
    return known


def find_places() -> dict[str, int]:
    """key → unit id for every place of the cast that the tree has (or its stand-in)."""
    tree = list(org.get_many(org.all_ids()).values())
    found: dict[str, int] = {}
    for key, place in PLACES.items():
        hit = next((u.id for u in tree if _is(u, place)), None)
        if hit is not None:
            found[key] = hit
    for key, instead in FALLBACK.items():
        if key not in found and instead in found:
            found[key] = found[instead]
    return found


def _is(unit: org.Unit, place: Place) -> bool:
    return (
        unit.kind == place.kind
        and unit.place_code.startswith(place.place)
        and place.name in unit.name
        and unit.valid_to is None
    )


def _citizen(actor: Actor, at: datetime) -> int:
    claims = EidClaims(
        issuer=settings.CONGVU_EID["issuer"] or ISSUER, subject="mau-7c1e-0001", acr="LoA2",
        level=2, full_name="Nguyễn Văn An", cccd="051090000001", birth_date=date(1990, 2, 15),
        sex="nam", address="Tổ dân phố 3, phường Cẩm Thành, tỉnh Quảng Ngãi",
        identity_provider="MO-PHONG",
    )  # fmt: skip
    account_id = receive_citizen(actor=actor, claims=claims, at=at)
    mark_demo(actor=actor, account_id=account_id, key="an")
    return account_id


def _official(actor: Actor, official: Official, unit_id: int, at: datetime) -> int:
    person_id = register_official(actor=actor, full_name=official.name, source=ACTOR)
    since = max(SEATED, org.unit(unit_id).valid_from or SEATED)
    begin_incumbency(
        actor=actor, person_id=person_id, post_id=_post(actor, official, unit_id, since, at),
        valid_from=since, decision_number=DECISION,
    )  # fmt: skip
    opened = open_account(
        actor=actor, person_id=person_id, username=official.key, unit_id=unit_id,
        email=f"{official.key}@quangngai.example",
    )  # fmt: skip
    mark_demo(actor=actor, account_id=opened.account_id, key=official.key)
    for role in official.roles:
        grant_role(
            actor=actor, account_id=opened.account_id, role=role, valid_from=since,
            unit_id=None if official.over == "*" else unit_id, decision_number=DECISION,
        )  # fmt: skip
    return opened.account_id


def _post(actor: Actor, official: Official, unit_id: int, since: date, at: datetime) -> int:
    """The seat of that title with room in it, else a new one."""
    posts = org.posts_of(unit_id)
    same = [p for p in posts if p.title == official.post or (official.head and p.is_head)]
    for post in same:
        if len(incumbents_of(post.id)) < post.capacity:
            return post.id
    title = official.post if not same else f"{official.post} ({official.name.split()[-1]})"
    return org.open_post(
        actor=actor, unit_id=unit_id, title=title, on=since, is_head=official.head and not same,
        capacity=1 if official.head else 20, at=at,
    )  # fmt: skip


def account(key: str) -> Account:
    """The account of one of the cast. Raises Account.DoesNotExist."""
    return Account.objects.select_related("person").get(demo_key=key)
