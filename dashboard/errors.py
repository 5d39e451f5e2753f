"""The sentences that people get when something cannot be done.

DashboardError            one clear sentence: what is wrong, where, what to do
├── Refused               it cannot be done (the command line exits with 2)
│   ├── DefinitionError   a YAML definition is wrong (file, line, cure)
│   ├── UnreadableFile    an upload that is no export, damaged or dangerous
│   ├── NotGranted        who asks may not do this
│   ├── Busy              others keep what is needed for too long; a later try may help
│   │   └── StoreBusy     another process keeps the store
│   └── StoreDamaged      the store's file is lost or no longer what was written
└── DecisionNeeded        a person has to decide (the command line exits with 3)
"""


class DashboardError(Exception):
    """A sentence for the person who can fix it; str(error) is shown as it is."""


class Refused(DashboardError):
    """It cannot be done; trying again helps only where the sentence says so."""


class DefinitionError(Refused):
    """A definition (company.yaml, a metric, a format) is wrong; names file, line and cure."""


class UnreadableFile(Refused):
    """An upload that cannot be read as an export: empty, damaged, dangerous, or no table."""


class NotGranted(Refused):
    """Who asks may not do this: company.yaml does not grant it."""


class Busy(Refused):
    """Others keep what is needed for longer than the wait: the same may succeed later."""


class StoreBusy(Busy):
    """Another process has kept the store for longer than the wait."""


class StoreDamaged(Refused):
    """The store's file is lost or damaged; says what is wrong and that a backup has to be restored."""


class DecisionNeeded(DashboardError):
    """Nothing was done because a person has to decide; the sentence names the option that takes it."""
