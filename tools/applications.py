"""Applications that only wait to be submitted, for fault tests and benches.

`python -m tools.applications --count 200` in the environment of a running demo house prints the
uids of so many complete drafts of An's (procedure 1.013734), one a line; with `--submit` they are
submitted at once and the uids are those of the dossiers; with `--to-sign` they wait for the leader.
`--blank`: drafts in which nothing is typed yet. `--read`: takes uids of drafts, one a line, and prints
what each holds as one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import sys
from typing import Any
from uuid import UUID

CODE = "1.013734"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501


def answers(place: dict[str, str], files: dict[str, str]) -> dict[str, Any]:
    """A complete, invented set of answers. files: question → uid of a stored file."""
    return {
        "ho_ten": "Nguyễn Văn An", "so_dinh_danh": "051090000001", "ngay_sinh": "1990-02-15",
        "dien_thoai": "0900000001", "dia_chi_lien_he": {**place, "line": "Thôn Cổ Lũy"},
        "noi_thuong_tru": place, "nuoc_den": "Nhật Bản", "ten_nguoi_su_dung": "Công ty mẫu Sakura",
        "nganh_nghe": "Hàn kết cấu thép", "ngay_bat_dau": "2027-01-04", "thoi_han_thang": "36",
        "tien_luong": "32000000", "so_ho_chieu": "C0000001", "nguoi_than": "Nguyễn Thị Bé",
        "dien_thoai_nguoi_than": "0900000002", "cam_ket": True,
        **{question: [uid] for question, uid in files.items()},
    }  # fmt: skip


def make(count: int, commune: str = "Tịnh Khê", *, submit: bool = False) -> list[str]:
    """So many complete drafts for the commune of that name, or dossiers; returns their uids."""
    from congvu.engines.casework import api as casework
    from congvu.engines.identity import api as identity
    from congvu.engines.org import api as org
    from congvu.kernel import clock
    from congvu.registers.procedures import api as procedures
    from congvu.systems.publicservices.actions import applications

    an = next(a for a in identity.demo_accounts() if a.demo_key == "an")
    actor = identity.actor_for(an.pk)
    units = org.get_many(org.all_ids()).values()
    office = next(u for u in units if u.kind == "ubnd_xa" and u.name.endswith(commune))
    place = {"province": "51", "commune": office.place_code}
    form = casework.load_form(procedures.procedure(code=CODE, on=clock.today()).form)
    made = []
    for _ in range(count):
        draft = applications.begin_application(actor=actor, code=CODE, at=clock.now())
        files = {
            q.key: str(
                applications.store_attachment(
                    actor=actor, filename=f"{q.key}.pdf", stream=io.BytesIO(PDF), field=q.key
                ).uid
            )
            for q in form.questions
            if q.type == "file"
        }
        given = answers(place, files)
        for step in form.steps:
            casework.save_draft_step(
                actor=actor, uid=draft.uid, step=step.key,
                answers={q.key: given[q.key] for q in step.questions if q.key in given},
                version=0, device="", force=True, at=clock.now(),
            )  # fmt: skip
        made.append(str(draft.uid))
        if submit:
            made[-1] = applications.submit_application(
                actor=actor, draft_uid=made[-1], at=clock.now()
            ).uid
    return made


def blank(count: int) -> list[str]:
    """So many drafts of An's in which nothing is typed yet; returns their uids."""
    from congvu.engines.identity import api as identity
    from congvu.kernel import clock
    from congvu.systems.publicservices.actions import applications

    an = next(a for a in identity.demo_accounts() if a.demo_key == "an")
    actor = identity.actor_for(an.pk)
    return [
        str(applications.begin_application(actor=actor, code=CODE, at=clock.now()).uid)
        for _ in range(count)
    ]


def read(drafts: list[str]) -> dict[str, Any]:
    """uid → answers of An's drafts; for each file the SHA-256 of what the store gives back."""
    from congvu.engines.casework import api as casework
    from congvu.engines.documents import api as documents
    from congvu.engines.identity import api as identity
    from congvu.kernel import clock
    from congvu.registers.procedures import api as procedures

    def content(uid: str) -> str:
        parts = documents.read_file(uid=UUID(uid))
        return hashlib.sha256(b"".join(parts)).hexdigest()

    an = next(a for a in identity.demo_accounts() if a.demo_key == "an")
    actor = identity.actor_for(an.pk)
    form = casework.load_form(procedures.procedure(code=CODE, on=clock.today()).form)
    files = {q.key for q in form.questions if q.type == "file"}
    held = {uid: casework.draft(actor=actor, uid=uid).answers for uid in drafts}
    return {
        uid: {k: [content(f) for f in v] if k in files else v for k, v in answers.items()}
        for uid, answers in held.items()
    }


def to_sign(dossiers: list[str]) -> None:
    """Take submitted dossiers through desk and examination: they wait for the leader's hand."""
    from congvu.engines.casework import api as casework
    from congvu.engines.identity import api as identity
    from congvu.kernel import clock
    from congvu.systems.publicservices.actions import processing

    for uid in dossiers:
        for outcome in ("accept", "propose"):
            task = casework.task_of(noun=processing.NOUN, subject_uid=uid)
            assert task is not None
            holder = identity.holders_of(task.role, unit_id=task.unit_id)[0]
            processing.decide_task(
                actor=identity.actor_for(holder.account_id), dossier_uid=uid, outcome=outcome,
                task_uid=str(task.uid), reason="", components=[], at=clock.now(),
            )  # fmt: skip


def main() -> None:
    """Print the uids."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--commune", default="Tịnh Khê", help="how its name ends")
    parser.add_argument("--submit", action="store_true")
    parser.add_argument(
        "--to-sign", action="store_true", help="submit and take to the signing step"
    )
    parser.add_argument("--blank", action="store_true")
    parser.add_argument("--read", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")
    import django

    django.setup()
    if options.read:
        print(json.dumps(read(sys.stdin.read().split()), ensure_ascii=False, default=str))
        return
    if options.blank:
        print("\n".join(blank(options.count)))
        return
    made = make(options.count, options.commune, submit=options.submit or options.to_sign)
    if options.to_sign:
        to_sign(made)
    print("\n".join(made))


if __name__ == "__main__":
    main()
