"""Screens, form fields, components and CSS: what every page is made of."""
