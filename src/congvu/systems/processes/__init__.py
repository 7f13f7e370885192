"""Quy trình nội bộ: the ministry's own ISO procedures, begun by an official and followed to the end.

Law: QĐ 1105/QĐ-BNV (quy trình ISO điện tử); NĐ 118/2025/NĐ-CP. Owner: Vụ Cải cách hành chính.
"""
