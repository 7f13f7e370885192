"""Phản ánh, kiến nghị: what people report of their commune, answered by it; by Open311 GeoReport v2.

Law: Nghị định 20/2008/NĐ-CP (sửa đổi 48/2013, 92/2017). Owner: Văn phòng Bộ.
A petition is no administrative procedure: it is not counted among dossiers.
"""
