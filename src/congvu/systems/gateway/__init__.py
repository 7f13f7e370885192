"""Liên thông hồ sơ: the six-step gateway for other agencies' dossiers, and ours to the national portal.

Law: NĐ 118/2025/NĐ-CP; QĐ 766/QĐ-TTg (indicator 1.4). Owner: Trung tâm Công nghệ thông tin.
"""
