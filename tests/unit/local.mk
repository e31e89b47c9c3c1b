# Units: one program a source file, and with its name.

UNITS =
check_PROGRAMS += $(UNITS)
TESTS += $(UNITS)
