"""Địa danh hành chính: provinces and communes today, and every older unit with its successors.

Law: NQ 202/2025/QH15 and QĐ 19/2025/QĐ-TTg (34 provinces, two tiers, codes); NĐ 131/2021 Điều 130
(quê quán keeps the name of its time). Owner: Vụ Chính quyền địa phương.
"""
