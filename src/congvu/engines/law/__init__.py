"""Luật là dữ liệu: legal texts, dated parameters, code lists, working calendars, content packages.

Law: Luật Ban hành VBQPPL; Bộ luật Lao động Điều 112 (holidays); QĐ 188/1999/QĐ-TTg (five-day
week); NĐ 118/2025/NĐ-CP (deadlines of dossiers). Owner: Vụ Pháp chế.
"""
