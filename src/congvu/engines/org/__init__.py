"""Đơn vị và chỗ ngồi: who exists, under whom, since when, and who came after whom.

Law: QĐ 20/2020/QĐ-TTg (codes), NĐ 276/2026/NĐ-CP (the Ministry), NĐ 150/2025/NĐ-CP (provinces,
communes). Owner: Vụ Tổ chức – Biên chế.
"""
