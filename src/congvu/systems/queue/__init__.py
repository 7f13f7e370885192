"""Xếp hàng: people take a number, counters call it, a wall display shows and says it.

Law: NĐ 118/2025/NĐ-CP (bộ phận một cửa); ưu tiên theo Luật Người cao tuổi, Luật Người khuyết tật.
Owner: Văn phòng Bộ. A room of its own: it serves any counter, also those that take no dossier.
"""
