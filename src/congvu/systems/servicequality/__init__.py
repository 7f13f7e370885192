"""Đo lường chất lượng phục vụ: the index of QĐ 766/QĐ-TTg for any unit and period, explained to the dossier.

Law: QĐ 766/QĐ-TTg ngày 23/6/2022. Owner: Văn phòng Bộ.
"""
