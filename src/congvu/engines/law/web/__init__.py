"""Pages of the law: texts, parameters, working calendars, content packages."""
