"""Dịch vụ công trực tuyến và một cửa: nộp hồ sơ, tiếp nhận, thẩm định, ký, trả kết quả.

Law: NĐ 118/2025/NĐ-CP, NĐ 224/2026/NĐ-CP, TT 03/2025/TT-VPCP. Owner: Văn phòng Bộ.
"""
