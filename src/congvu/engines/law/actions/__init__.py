"""Everything that changes the law's tables."""

from congvu.engines.law.actions.calendars import load_calendar as load_calendar
from congvu.engines.law.actions.calendars import load_notice as load_notice
from congvu.engines.law.actions.codes import load_codes as load_codes
from congvu.engines.law.actions.loader import load_package as load_package
from congvu.engines.law.actions.overlays import amend_content as amend_content
from congvu.engines.law.actions.overlays import withdraw_amendment as withdraw_amendment
from congvu.engines.law.actions.parameters import load_parameters as load_parameters
from congvu.engines.law.actions.parameters import set_parameter as set_parameter
from congvu.engines.law.actions.texts import load_texts as load_texts
