"""A founding process has ended: enter the association."""

from __future__ import annotations

from congvu.engines.casework.contracts import Ended
from congvu.kernel import clock
from congvu.registers.associations.actions import (
    NewAssociation,
    refuse_taken_name,
    register_association,
)
from congvu.registers.dossiers import api as dossiers


def check_name(ended: Ended) -> dict[str, str]:
    """Process step before the decision is numbered: a taken name stops the signature, nothing moves."""
    answers = dossiers.answers_of(uid=ended.case.subject_uid)
    refuse_taken_name(name=answers["ten_hoi"], place_code=answers["noi_dat_tru_so"]["commune"])
    return {}


def register_founded(ended: Ended) -> dict[str, str]:
    """Process end of 1.012929. Returns the association's uid for the case's data."""
    dossier = dossiers.for_machine(uid=ended.case.subject_uid)
    answers = dossiers.answers_of(uid=dossier.uid)
    office = answers["noi_dat_tru_so"]
    uid = register_association(
        new=NewAssociation(
            name=answers["ten_hoi"],
            purpose=answers["ton_chi"],
            field=answers.get("linh_vuc_khac") or answers["linh_vuc"],
            address=answers["dia_chi_tru_so"]["line"],
            place_code=office["commune"],
            owner_unit_id=dossier.owner_unit_id,
            head_person_id=dossier.person_id,
            members=int(answers["so_hoi_vien"]),
            dossier_uid=dossier.uid,
            decision_number=str(ended.data["decision_number"]),
            paper_code=str(ended.data["paper_code"]),
            founded_on=clock.local(ended.at).date(),
        )
    )
    return {"association_uid": uid}
