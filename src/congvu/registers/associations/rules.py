"""Who may found an association, and under which name.

Law: NĐ 126/2024/NĐ-CP (số thành viên Ban vận động: bản chính văn chưa kiểm chứng, dùng mức của
NĐ 45/2010/NĐ-CP Điều 6 mà văn bản mới kế thừa).
"""

from __future__ import annotations

from congvu.kernel.text import unaccent

# Members of the founding committee, by how far the association reaches.
COMMITTEE_MEMBERS = {"nation": 10, "province": 5, "commune": 3}


def committee_is_large_enough(members: int, reach: str) -> bool:
    """Whether the committee has the members that the law asks for this reach."""
    return members >= COMMITTEE_MEMBERS[reach]


def name_key(name: str) -> str:
    """Two names with the same key are the same name to the law: marks and case do not tell apart."""
    return unaccent(name)
