"""Templates arrive as content packages of the kind "notices"."""

from __future__ import annotations

from congvu.engines.law.contracts import ContentError, Package
from congvu.engines.notify.models import Notice
from congvu.engines.notify.rules.words import BadTemplate, Template, read_template
from congvu.kernel.actions import step


@step
def load_notice(*, package: Package) -> None:
    """Put a package's template in force. Raises ContentError when it cannot be read."""
    check_notice(package=package)
    found = {
        "version": package.version,
        "sha256": package.sha256,
        "data": package.toml("notice.toml"),
    }
    Notice.objects.update_or_create(code=package.code, defaults=found)


def check_notice(*, package: Package) -> Template:
    """The template in the package. Raises ContentError saying what is wrong."""
    try:
        return read_template(package.code, package.toml("notice.toml"))
    except BadTemplate as error:
        raise ContentError(str(error)) from error
