"""The face of payments: raise what is owed, ask whether it is paid, let it go."""

from congvu.engines.payments.actions.invoices import cancel_invoices, raise_invoice
from congvu.engines.payments.queries.invoices import invoices_of, unpaid_before
from congvu.engines.payments.rules.invoices import LABELS, TONES

__all__ = [
    "LABELS",
    "TONES",
    "cancel_invoices",
    "invoices_of",
    "raise_invoice",
    "unpaid_before",
]
