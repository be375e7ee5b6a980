"""What the arguments of a command name: claims of the catalogue, claim files, flow files; and where output may go."""

from __future__ import annotations

import json
import os
import stat
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from derivations.claim_files.files import MAX_BYTES

if TYPE_CHECKING:
    from derivations.claim import Claim
    from derivations.flow import Flow
    from derivations.variables import Assumptions


class InputError(click.ClickException):
    """A mistake of the user: where it is, what it is, and how to mend it; exit status 2."""

    exit_code = 2

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where.strip() or repr(where)}: {problem}")


@dataclass(frozen=True)
class FlowFile:
    """A flow of which a closed form is wanted."""

    name: str
    flow: Flow
    assumptions: Assumptions


@dataclass(frozen=True)
class Claims:
    """Claims to look at, and the ids of those that the catalogue states."""

    claims: tuple[Claim, ...]
    catalogued: frozenset[str] = field(default_factory=frozenset)


def claims_of(targets: Sequence[str]) -> Claims:
    """The claims of files, and of the catalogue by id or by topic, in the order asked for.

    Without any target it is the whole catalogue.

    Raises:
        InputError: for a file that cannot be read or an id that the catalogue does not have.
    """
    if not targets:
        from derivations.catalogue import all_claims

        claims = tuple(all_claims())
        return Claims(claims, frozenset(claim.id for claim in claims))
    found: list[Claim] = []
    catalogued: set[str] = set()
    for target in dict.fromkeys(targets):
        if is_file(target):
            found += read_claim_file(target)
        else:
            named = _topic_claims(target) or (catalogue_claim(target),)
            own = [claim for claim in named if claim.id not in catalogued]
            found += own
            catalogued |= {claim.id for claim in own}
    return Claims(tuple(found), frozenset(catalogued))


def _topic_claims(name: str) -> tuple[Claim, ...]:
    """The claims of a topic of the catalogue, none if there is no topic of that name."""
    from derivations.catalogue import topics

    return next((topic.claims for topic in topics() if topic.name == name), ())


def claims_or_flow(target: str) -> tuple[Claim, ...] | FlowFile:
    """The claims that an id or a claim file names, or the flow of a flow file."""
    if not is_file(target):
        return (catalogue_claim(target),)
    return read_flow_file(target) if _is_flow_file(target) else read_claim_file(target)


def is_file(target: str) -> bool:
    """Whether an argument names a file, and not a claim of the catalogue: it exists, or it looks like a path."""
    return os.path.isfile(target) or target.endswith(".toml") or os.sep in target


def catalogue_claim(identifier: str) -> Claim:
    """The claim of the catalogue with that id.

    Raises:
        InputError: if there is none; the message names the nearest.
    """
    from derivations.catalogue import all_claims, find

    claim = find(identifier)
    if claim is not None:
        return claim
    if os.path.exists(identifier):
        raise InputError(identifier, f"this is {_kind(os.stat(identifier).st_mode)}; name a claim file or a claim")
    topic = _topic_claims(identifier)
    if topic:
        raise InputError(identifier, f"this is a topic of {len(topic)} claims; name one of them, such as {topic[0].id}")
    near = get_close_matches(identifier, [claim.id for claim in all_claims()], n=1, cutoff=0.4)
    remedy = f"did you mean {near[0]}?" if near else "see 'exactflow list'"
    raise InputError(identifier, f"no file and no claim of the catalogue has this name; {remedy}")


def read_claim_file(path: str) -> tuple[Claim, ...]:
    """The claims that a file states."""
    from derivations.claim_files import ClaimFileError, read_claims

    try:
        return read_claims(read_text(path), path).claims
    except ClaimFileError as error:
        raise click.ClickException(_with_hint(path, str(error))) from None


def read_flow_file(path: str) -> FlowFile:
    """The flow that a file asks a closed form for."""
    from derivations.claim_files import ClaimFileError, read_flow

    try:
        flow, assumptions = read_flow(read_text(path), path)
    except ClaimFileError as error:
        raise click.ClickException(str(error)) from None
    return FlowFile(Path(path).stem, flow, assumptions)


def read_json(path: str, limit: int) -> Any:
    """The JSON value that a file holds, its decimals as text."""
    try:
        return json.loads(read_text(path, limit), parse_float=str)
    except (ValueError, RecursionError) as error:
        raise InputError(path, f"this is not JSON ({error}); name a certificate that exactflow has written") from None


def read_text(path: str, limit: int = MAX_BYTES) -> str:
    """The text of a regular UTF-8 file of at most `limit` bytes.

    Raises:
        InputError: if there is no such file, or it is of another kind, unreadable, too long or not UTF-8.
    """
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode):
            raise InputError(path, f"this is {_kind(mode)}; name a file")
        with open(path, "rb") as file:
            content = file.read(limit + 1)
    except FileNotFoundError:
        raise InputError(path, f"there is no such file{_nearest_file(path)}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(path, f"the file cannot be read ({reason}); check its name and its permissions") from None
    if len(content) > limit:
        raise InputError(path, f"the file has more than {limit:,} bytes; split it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(path, f"line {line}: the text is not UTF-8; save the file in that encoding") from None


def writable_file(path: str) -> Path:
    """The path of a file that can be written, checked before any work is done.

    Raises:
        InputError: if the path is a directory, or its directory is missing or cannot be written.
    """
    target = Path(path)
    if target.is_dir():
        raise InputError(path, "this is a directory; name a file in it")
    if not target.parent.is_dir():
        raise InputError(path, f"there is no directory {target.parent}; make it first")
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise InputError(path, "the file cannot be written; choose another place, or check the permissions")
    return target


def writable_directory(path: str) -> Path:
    """The path of a directory that can be written or made, checked before any work is done."""
    target = Path(path)
    if target.exists() and not target.is_dir():
        raise InputError(path, "this is not a directory; name one for the certificates")
    existing = next(parent for parent in (target, *target.absolute().parents) if parent.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        raise InputError(path, "nothing can be written there; choose another place, or check the permissions")
    return target


def states_claims(path: str) -> bool:
    """Whether a file has claims in it, be they right or wrong."""
    return "claim" in _keys(path)


def _is_flow_file(path: str) -> bool:
    keys = _keys(path)
    return "flow" in keys and "claim" not in keys


def _keys(path: str) -> Collection[str]:
    """The keys of a file; none if it is no TOML, and then its reader says what is wrong with it."""
    try:
        return tomllib.loads(read_text(path)).keys()
    except (ValueError, RecursionError):
        return ()


def _with_hint(path: str, message: str) -> str:
    if _is_flow_file(path):
        return f"{path}: this file states a flow and no claim; use 'exactflow derive', or add a [[claim]] table"
    return message


def _kind(mode: int) -> str:
    return "a directory, not a file" if stat.S_ISDIR(mode) else "a device or a pipe, not a file"


def _nearest_file(path: str) -> str:
    try:
        near = get_close_matches(Path(path).name, os.listdir(Path(path).parent), n=1)
    except (OSError, ValueError):
        near = []
    return f"; did you mean {Path(path).with_name(near[0])}?" if near else "; check the name"
