"""Sắp xếp tổ chức: units are merged, split or dissolved, and everything open goes with the work.

Law: NĐ 158/2018/NĐ-CP (tổ chức lại, giải thể tổ chức hành chính); NĐ 30/2020/NĐ-CP (số văn bản).
Owner: Vụ Tổ chức – Biên chế. A system and not the org engine: it moves what stands above org.
"""
