"""The append-only record: audit trail, outbox and live feed in one table, provable row by row.

What it is for: who did what, for whom, by which permission and law; what readers follow; what a
court can check. Law: Luật 91/2025/QH15 (personal data), Luật 20/2023/QH15 (electronic
transactions). Owner: Trung tâm Công nghệ thông tin.
"""
