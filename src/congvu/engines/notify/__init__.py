"""Tells people: in-app messages, e-mail and live screens, from templates that are content.

Law: Luật Giao dịch điện tử 20/2023/QH15, Nghị định 118/2025/NĐ-CP (who must be told what, when).
Owner: Trung tâm Công nghệ thông tin.
"""
