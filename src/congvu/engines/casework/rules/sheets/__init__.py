"""A process as a table: one row a step; written as BPMN and read back where it fits."""
