"""Tables of the law: texts, parameters, code lists, calendars, content packages."""

from congvu.engines.law.models.calendars import Calendar as Calendar
from congvu.engines.law.models.calendars import CalendarDay as CalendarDay
from congvu.engines.law.models.calendars import CalendarYear as CalendarYear
from congvu.engines.law.models.codes import Code as Code
from congvu.engines.law.models.codes import CodeList as CodeList
from congvu.engines.law.models.packages import ContentPackage as ContentPackage
from congvu.engines.law.models.packages import Overlay as Overlay
from congvu.engines.law.models.packages import PackageFile as PackageFile
from congvu.engines.law.models.packages import Stamp as Stamp
from congvu.engines.law.models.parameters import Parameter as Parameter
from congvu.engines.law.models.parameters import ParameterValue as ParameterValue
from congvu.engines.law.models.texts import LegalText as LegalText
from congvu.engines.law.models.texts import TextLink as TextLink
