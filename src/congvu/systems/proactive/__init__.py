"""Dịch vụ công theo sự kiện và chủ động: what a moment in a life asks for, in which order.

Law: NĐ 224/2026/NĐ-CP; NĐ 118/2025/NĐ-CP. Owner: Văn phòng Bộ.
"""
