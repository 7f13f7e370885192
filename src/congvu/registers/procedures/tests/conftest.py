"""The people of the tests."""

from tests.personas import personas as personas
