"""Fees and charges (phí, lệ phí): what is owed, VietQR, the payment gateway, receipts, refunds.

Law: Luật Phí và lệ phí 97/2015/QH13; NĐ 118/2025/NĐ-CP; NĐ 224/2026/NĐ-CP (online payment).
Owner: Vụ Kế hoạch - Tài chính.
"""
