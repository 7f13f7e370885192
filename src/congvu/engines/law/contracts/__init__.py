"""Values that other rooms hold: texts, parameters, codes, calendars, content packages."""

from congvu.engines.law.contracts.calendars import Day as Day
from congvu.engines.law.contracts.calendars import Deadline as Deadline
from congvu.engines.law.contracts.calendars import Hours as Hours
from congvu.engines.law.contracts.calendars import UnknownYear as UnknownYear
from congvu.engines.law.contracts.calendars import WorkingCalendar as WorkingCalendar
from congvu.engines.law.contracts.packages import ContentError as ContentError
from congvu.engines.law.contracts.packages import Package as Package
from congvu.engines.law.contracts.rows import Row as Row
from congvu.engines.law.contracts.rows import rows as rows
from congvu.engines.law.contracts.texts import Code as Code
from congvu.engines.law.contracts.texts import LegalText as LegalText
from congvu.engines.law.contracts.texts import Parameter as Parameter
from congvu.engines.law.contracts.texts import Value as Value
