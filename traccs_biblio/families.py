"""Which versions are one work: preprint and article, discussion and final paper. From one of them
the others are found by what registries and people say, at the cost of the records of that work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar

from .model import Record
from .records import Version, build
from .text import ascii_letters

T = TypeVar("T")
#: Works that are read, and then made into something: a step done often in a row runs quicker.
_TOGETHER = 100


class Families:
    """The works behind identities. `first` gives the version that an identity names, or None where
    no nomination of it can be read; `version` what the library has of a DOI; `keyed` the identities
    of works whose key begins so.

    The links of each version are asked for once.
    """

    def __init__(
        self,
        first: Callable[[str], Version | None],
        version: Callable[[str], Version],
        keyed: Callable[[str], list[str]],
    ) -> None:
        self._first = first
        self._version = version
        self._keyed = keyed

        @cache  # what a busy author wrote is met with each preprint
        def linked(doi: str) -> tuple[str, tuple[str, ...]]:
            other = version(doi)
            return other.doi, other.links

        self._linked = linked

    def of(self, identity: str) -> dict[str, Version]:
        """A work's versions by their DOIs: those that are nominated or of which there is a record.
        One without DOI stands under its identity."""
        first = self._first(identity)
        if first is None:
            return {}
        found = {first.doi or identity: first}
        links = self._from(first)
        while links:
            name, source = links.pop(0)
            version = self._version(name)
            known = version.nominations or version.stored
            if version.doi in found or version.denies(source) or (source and not known):
                continue
            found[version.doi] = version
            links += self._from(version)
        return found

    def _from(self, version: Version) -> list[tuple[str, str]]:
        """The DOIs to which a version leads, each with its own."""
        return [(doi, version.doi) for doi in (*version.links, *self._naming(version))]

    def _naming(self, version: Version) -> list[str]:
        """Works of the same first author that name a preprint as theirs, where its own registry
        does not say so. Found by their keys, which begin with the author's name: no other record
        is opened."""
        metadata = version.metadata
        if not metadata or metadata.type != "preprint" or version.published:
            return []
        family = ascii_letters(metadata.authors[0].label) if metadata.authors else ""
        found = []
        for doi in self._keyed(family) if family else ():
            other, links = self._linked(doi)
            if doi != version.doi and version.doi in links and not version.denies(other):
                found.append(other)
        return found

    def works(self, identities: Iterable[str], each: Callable[[Record], T]) -> list[T]:
        """The works behind identities, each once, as `each` makes them. Of two versions only one
        may name the other, and two preprints name an article that knows neither: what shares a
        version is one work."""
        found: dict[str, Record] = {}
        made: dict[str, T] = {}
        waiting: dict[str, None] = {}  # of `found`, to be made together
        versions: dict[str, list[str]] = {}  # of each work in `found`
        works: dict[str, str] = {}  # the work of each version
        for identity in identities:
            if identity in works:  # from any version of a work the same ones are found
                continue
            family = self.of(identity)
            met = list(dict.fromkeys(works[name] for name in family if name in works))
            if not family or (len(met) == 1 and family.keys() <= set(versions[met[0]])):
                continue
            for name in [name for work in met for name in versions[work]]:
                family = {**self.of(name), **family}
            for work in met[1:]:
                del found[work], versions[work]
            for work in met:
                made.pop(work, None)
            work = (met or [identity])[0]
            works |= dict.fromkeys(family, work)
            versions[work] = list(family)
            found[work] = build(list(family.values()))
            waiting[work] = None
            if len(waiting) == _TOGETHER:
                made |= {name: each(found[name]) for name in waiting if name in found}
                waiting.clear()
        made |= {name: each(found[name]) for name in waiting if name in found}
        return [made[name] for name in found]
