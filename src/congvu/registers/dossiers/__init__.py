"""Hồ sơ giải quyết thủ tục hành chính: ai nộp, đang ở đâu, hạn nào, ra kết quả gì.

Law: NĐ 118/2025/NĐ-CP, TT 03/2025/TT-VPCP, QĐ 766/QĐ-TTg. Owner: Văn phòng Bộ.
"""
