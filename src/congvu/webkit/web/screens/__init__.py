"""Three generic screens: a list, one thing's page, and a wizard. Subclass and fill in the blanks."""

from congvu.webkit.web.screens.columns import Column, Filter
from congvu.webkit.web.screens.details import DetailScreen, Fact, Section, Verb
from congvu.webkit.web.screens.lists import Bulk, ListScreen
from congvu.webkit.web.screens.wizards import Step, Wizard

__all__ = [
    "Bulk", "Column", "DetailScreen", "Fact", "Filter", "ListScreen", "Section", "Step", "Verb",
    "Wizard",
]  # fmt: skip
