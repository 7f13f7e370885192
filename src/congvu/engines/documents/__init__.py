"""Files, number series and issued papers: stored, numbered, rendered, signed, verified.

Law: NĐ 30/2020 (layout, numbers, signatures), Luật 20/2023/QH15 and NĐ 23/2025 (electronic
signatures), TT 03/2025/TT-VPCP (one-stop forms). Owner: Văn phòng Bộ.
"""
