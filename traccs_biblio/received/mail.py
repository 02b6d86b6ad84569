"""Mails: what their writer says, apart from what is quoted and signed.

Identifiers and references become articles; "OK pour 1, 3 et 4" confirms the numbered suggestions
that were sent. The numbers count as the quoted mail has them, so that a list that was renumbered
since cannot confirm another article. A confirmation with a problem is a doubtful one, for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ..errors import DataError
from ..ids import normal_doi
from ..model import Problem, Received
from ..text import clean
from . import prose
from .approval import all_are_approved
from .confirmed import BARE, Said, confirmations, is_hedged, mentions, sides, words_of
from .copied import message_lines
from .declined import carries, declined, is_refusal, refuses
from .message import read_message
from .proposed import unnamed
from .reading import Declared, Reading

_ATTACHED = (".bib", ".ris", ".csv", ".tsv", ".xlsx", ".json")

# --- what is quoted, and what is signed
_QUOTE = re.compile(r"^[ \t]?((?:>[ \t]?)+)")
_ATTRIBUTION = re.compile(
    r"(?i)^(?:(?:le|on|am)\s.*\d.*\b(?:a écrit|écrivait|wrote|schrieb\b.{0,80})"
    r"|.{1,100}<\S+@\S+>\s*(?:a écrit|wrote)?)\s*:\s*$"
)
_FORWARDED = re.compile(
    r"(?i)^[-_ ]{2,60}(?:forwarded message|message transféré|message transmis)|"
    r"^(?:begin forwarded message|début du message (?:réexpédié|transféré))"
)
_FORWARDS = re.compile(r"(?i)\s*(?:tr|fwd?|wg)\s*:")
_ORIGINAL = re.compile(r"(?i)^[-_ ]{2,60}(?:original message|message d['’]origine)|^_{20,}\s*$")
_FROM = re.compile(r"(?i)^[*\s]*(?:de|from|von)\s*:")
_FIELD = re.compile(
    r"(?i)^[*\s]*(?:de|from|von|envoyé|sent|gesendet|date|à|a|to|an|cc|objet|subject|betreff"
    r"|répondre à|reply-to|pour)\b[*\s]*:"
)
_SUBJECT = re.compile(r"(?i)^[*\s]*(?:objet|subject)[*\s]*:")
_CLOSING = re.compile(
    r"(?i)^\W*(?:(?:bien |très |sincèrement |tr[eè]s )?(?:cordialement|amicalement|sincèrement)"
    r"|(?:bien )?à (?:vous|toi|bientôt)|amitiés|salutations|bonne (?:journée|soirée|fin de journée)"
    r"|(?:with )?(?:best|kind|warm|many)(?: (?:regards|wishes|thanks))?|regards|cheers|sincerely"
    r"|yours(?: sincerely)?|cdlt|bav)(?:[ ,]+(?:à (?:vous|toi)|cordialement|et merci))?\W*$"
)
_SENT_FROM = re.compile(r"(?i)^(?:envoyé de(?:puis)? mon|sent from my|get outlook for)")

_PROJECT = re.compile(r"\bPC ?-?[1-9]\d?\b", re.I)
_KEY = re.compile(r"\b[a-z][a-z-]*(?:19|20)\d\d[a-z]+\b")
_APPROVES = re.compile(r"^\W*(?:ok|okay|oui|yes|d'accord|tres bien|parfait|agreed|fine)\b")
_ITEM = re.compile(r"^\s*[(\[]?(?:n[°o]\s?)?(\d{1,2})[.)\]]\s+(\S.*)")
#: What a sentence may say of an article that it confirms.
_REMARKS = re.compile(
    r"\b(?:exterieure?s?|externe?s?|external|outside|hors (?!sujet|perimetre)\w+|du projet|inside"
    r"|in-house|internes?|internal|chez nous|raisons?|reasons?|car|parce|because|pourquoi|why)\b"
)
_REASON = re.compile(r"(?i)\b(?:car|parce que|because)\s+(?P<why>\S.*?)[\s.;!]*$")
_OFF = r"(?:hors[ -](?:sujet|perimetre)|off[ -]topic|out of scope|irrelevant)"
_NONE_OF_ALL = re.compile(
    r"\b(?:non|no|pas|not|aucune?|none|rien)\b.{0,40}\b(?:tous|toutes|all|suggestions?|propositions?"
    r"|of them|d'entre (?:eux|elles))\b"
    rf"|\b(?:tous|toutes|all)\b.{{0,60}}\b{_OFF}|\b{_OFF}\b.{{0,40}}\b(?:tous|toutes|all)\b"
)
_NO_ARTICLE = re.compile(
    r"\b(?:aucune?|pas (?:d'|de )|no|none|rien)\b.{0,40}"
    r"\b(?:articles?|publications?|papiers?|papers?|references?)\b"
)
_PARTS = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý])|;\s+")
_ENDS = (
    r"(?=\s*(?:$|[.,;:!?)(]|\b(?:suggestions?|propositions?|articles?|papiers?|papers?|references?"
    r"|publications?|nous|us|me|ne|sont|est|is|are|ok|oui|non|yes|no|vont|va|autres?|ones?|premi\w+"
    r"|derni\w+|first|last|et|and|mais|but|suit|fit|work|seulement|uniquement|only)\b))"
)
#: "les quatre", "la dernière", "the others": suggestions that no number names.
_COUNTS = re.compile(
    r"\b(?:les|ces|vos|the|these|your|all|aucune? des|none of the|of the|toutes? les|tous les)"
    r" (?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|two|three|four|five|six|seven|eight|nine"
    rf"|ten){_ENDS}"
    r"|(?<!est )(?<!is )(?<!sont )(?<!are )\b(?:le|la|les|l'|the) ?(?:premi\w+|first|second\w*"
    r"|deuxiemes?|troisiemes?|quatriemes?|cinquiemes?|third|fourth|fifth|avant-derni\w+|derni\w+"
    rf"|last|autres?|others?|suivante?s?){_ENDS}"
)
_OPINES = re.compile(
    r"\b(?:gard|conserv|keep|reten|retien|confirm|valid|approuv|approv|accept|refus|declin|rejet"
    r"|reject|retir|supprim|enlev|ecart|exclu|drop|withdr)\w*"
    r"|\b(?:nous|me|vous|us) (?:vont|va|convien\w+|plai\w+)\b"
    r"|\b(?:pas|not|aucune?s?|none|ne)\b.{0,40}\b(?:concern|pertinent|relevant|interess)"
    r"|\b(?:les|vos|ces|des|your|the|these) (?:\w+ )?(?:suggestions|propositions)\b"
    r"|\b(?:aucune?|none|neither)\b(?! (?:souci|probleme|doute))"
)
#: Thanks for suggestions, and a day that suits.
_ASIDE = re.compile(
    r"\b(?:reunion|rendez-vous|date|creneau|meeting|visio)\b"
    r"|^(?:(?!mais|but)[^.,;:])*\b(?:merci|thanks?|thank you)\b(?:(?!mais|but)[^,;:])*$"
)
_UNCLEAR = "is not clear: yes or no?"
_SAY_NONE = '"Aucun article à proposer" says so, or replied_on in replies/'
_TAKES_BACK = "may take back what is said above"
_BACK = re.compile(
    r"\W*(?:edit|ps|p\.s\.|nb|n\.b\.|finalement|en fait|correction|oups|oops|sorry|pardon)\b"
    r"\W*(?:finalement|en fait|actually)?\W*(?:non|no|pas)\W*"
)
#: What a reply that there is none may say besides.
_CIVIL = re.compile(
    r"\W*|(?:bonjour|bonsoir|hello|dear|hi|chers?|cheres?|merci|thanks?|thank you|bien|cordialement"
    r"|best|kind|regards|bonne|belle|desoles?|sorry|a bientot)\b[^.!?]{0,60}\W*"
    r"|(?:nous avons|on a|le pc ?\d+ a|we have) (?:bien )?(?:recu|received)\b[^.!?]{0,60}\W*"
)
_NAME = re.compile(r"\b[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]{2,}")
_BROKEN = re.compile(r"(?:10\.\d{4,9}/\S*[-/_]|doi\.org/)$")
_LONGEST_ATTRIBUTION = 400
_SHOWN = 100  # characters of what is left to a person
_WRAPPED_AT = 60  # characters from which a line may have been wrapped by a mail program


class Line(NamedTuple):
    """A line of a mail's text. `part` is "own", "quoted", "signed" for what follows a closing, or
    "beside" for what stands in an unmarked copy of our message and is not of it; `depth` counts
    the marks of a quotation, and is -1 for lines joined inside an identifier."""

    number: int
    text: str
    depth: int = 0
    part: str = "own"


def read_mail(name: str, content: bytes, read: Callable[[str, bytes], Reading]) -> Reading:
    """A message (`.eml`) with its attachments, which `read` reads, or the text of one.

    An attachment that cannot be read is a problem. Raises `DataError` for parts nested without end.
    """
    subject, text, on, attached = read_message(content)
    lines = lines_of(text, subject)
    project = _project(lines, subject)
    if _FORWARDS.match(subject) or any(map(_FORWARDED.match, text.split("\n"))):
        on = ""  # the day of forwarding is not that of the answer
    read_here = _consistent([*_items(name, lines), *_none_and_more(name, lines)])
    items = [item._replace(project=project, on=on) for item in read_here]
    none = not items and bool(_that_there_is_none(lines))
    problems = _unread(name, lines, bool(items) or none)
    declared: list[Declared] = []
    columns: dict[str, str] = {}
    for file, data in attached:
        where = f"{name}: {file}"
        if not file.lower().endswith(_ATTACHED):
            hint = "save it, and read it by itself if it holds articles"
            problems.append(Problem(where, "this attachment is not read", hint, "warning"))
            continue
        try:
            reading = read(file, data)
        except DataError as error:
            problems.append(Problem(where, error.message, error.hint))
            continue
        columns.update(reading.columns)
        problems += [p._replace(where=f"{name}: {p.where}") for p in reading.problems]
        items += [
            item._replace(
                where=f"{name}: {item.where}", project=item.project or project, on=item.on or on
            )
            for item in reading.items
        ]
        declared += [one._replace(project=one.project or project) for one in reading.declared]
    if none and not (items or declared):
        declared.append(Declared(project, on, opinions=1))
    return Reading(tuple(items), columns, tuple(problems), "mail", project, tuple(declared))


def _that_there_is_none(lines: list[Line]) -> list[Line]:
    """The sentences by which the writer says that there is no article, which is an answer."""
    return [line for line in _said(lines) if prose.says_none(line.text) and "?" not in line.text]


def _none_and_more(name: str, lines: list[Line]) -> list[Received]:
    """That there is none, where the writer says more than that, which a person must read."""
    more = [line for line in _said(lines) if not _CIVIL.fullmatch(prose.plain_words(line.text))]
    if all(map(prose.says_none, (line.text for line in more))):
        return []
    return [
        Received(f"{name}: line {line.number}", " ".join(one.text for one in more),
                 problem="says that there is none, and more: is it the project's reply?", ask=True)
        for line in _that_there_is_none(lines)[:1]
    ]  # fmt: skip


def _said(lines: list[Line]) -> list[Line]:
    """The writer's own sentences."""
    own = [line for line in paragraphs(lines) if line.part == "own"]
    parted = ((line, part) for line in own for part in re.split(r"(?<=[.!?])\s+", line.text))
    return [line._replace(text=part) for line, part in parted if part.strip()]


def _consistent(items: list[Received]) -> list[Received]:
    """The same; a number that is confirmed at one place, and declined or in doubt at another, is a
    person's to decide: the later word may take the earlier back, and so may a bare "EDIT: no"."""
    back = any(item.problem == _TAKES_BACK for item in items)
    unsure = {item.declines for item in items if item.declines}
    unsure |= {item.confirms for item in items if item.problem.endswith(_UNCLEAR)}
    problem = f"confirms suggestion {{}}, and another line {_UNCLEAR}"
    return [
        item._replace(problem=problem.format(item.confirms))
        if item.confirms > 0 and not item.problem and (back or item.confirms in unsure)
        else item
        for item in items
    ]


# --- what is the writer's own ---------------------------------------------------------------------


def lines_of(text: str, subject: str = "") -> list[Line]:
    """The lines of a mail: the writer's own, the quoted, and those under the signature.

    A forwarded message is own: what is forwarded is the reply. An Outlook block (From, Sent, To)
    begins a quotation unless nothing of the writer's own precedes it, or the subject says that
    the mail is forwarded.
    """
    raw = text.split("\n")
    forwards = bool(_FORWARDS.match(subject))
    lines: list[Line] = []
    part, answers = "own", False  # whether anything of the writer's own was met
    at = 0
    while at < len(raw):
        quote = _QUOTE.match(raw[at])
        words = raw[at][quote.end() :] if quote else raw[at]
        depth = quote[1].count(">") if quote else 0
        used, becomes = 1, part
        if depth and part != "quoted":
            lines.append(Line(at + 1, words, depth, "quoted"))
        elif part != "quoted" and (height := _attribution(raw, at)):
            used = height
            becomes = part if _next_is_marked(raw, at + height) else "quoted"
        elif part != "quoted" and (height := _block(raw, at)):
            used = height
            becomes = "own" if forwards or not answers or _is_forward(raw, at) else "quoted"
            forwards = False
        elif part == "own" and _ends(raw[at]):
            becomes = "signed"
        elif _FORWARDED.match(words) or _ORIGINAL.match(words):
            pass  # the block that follows decides
        else:
            lines.append(Line(at + 1, words, depth + (part == "quoted"), part))
            answers |= part == "own" and bool(words.strip())
        if used > 1 or becomes != part:
            lines += [Line(at + n + 1, raw[at + n], 1, "quoted") for n in range(used)]
        part = becomes
        at += used
    return _beside(lines, raw)


def _beside(lines: list[Line], raw: list[str]) -> list[Line]:
    """The same, where a copy of our message stands without quote marks: its lines are quoted, and
    what somebody wrote below it or between its lines is beside it."""
    parts: dict[int, str] = {}
    for start, piece in _unmarked(raw):
        ours, written = message_lines(piece)
        parts |= {start + at: "quoted" for at in ours}
        parts |= {start + at: "beside" for at in written}
    found = []
    for line in lines:
        becomes = parts.get(line.number, line.part)
        if becomes == "beside" and line.part == "own":
            becomes = "own"
        found.append(line._replace(part=becomes, depth=line.depth or int(becomes == "quoted")))
    return found


def _unmarked(raw: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The text with marked lines blank, in pieces between the headers of other messages, each with
    the number of its first line."""
    at = start = 0
    while at < len(raw):
        height = _attribution(raw, at) or _block(raw, at)
        at += height or 1
        if height or at == len(raw):
            end = at - height
            yield start + 1, ["" if _QUOTE.match(line) else line for line in raw[start:end]]
            start = at


def _unread(name: str, lines: list[Line], answered: bool) -> list[Problem]:
    """What is beside a copy of our message, each paragraph with a sentence. It is not read: a mail
    program may have put it there, and a wrong confirmation would be nobody's word."""
    found, signed = [], False
    if {line.part for line in lines if line.text.strip()} == {"quoted"}:
        found.append(
            Problem(
                name,
                "all of it is taken for a message that is quoted, and nothing for an answer",
                "is there an answer below? then import the mail again without the quotation",
            )
        )
    for line in _paragraphs_beside(lines):
        signed = signed or line.depth < 0
        if signed and not (confirmations(line.text) or prose.identifiers(line.text)):
            continue
        words = clean(line.text)
        shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}..."
        found.append(
            Problem(
                f"{name}: line {line.number}",
                f"stands below or in a copy of our message that no > marks: {shown!r}",
                "is it of the answer? then import the mail again without the copy",
                "warning" if answered else "error",
            )
        )
    return found


def _paragraphs_beside(lines: list[Line]) -> Iterator[Line]:
    """What is beside the message, lines that follow each other joined; one that begins a signature
    has the depth -1."""
    held: Line | None = None
    last = 0
    for line in (line for line in lines if line.part == "beside" and line.text.strip()):
        if held and line.number == last + 1 and not _ends(line.text):
            held = held._replace(text=f"{held.text} {line.text.strip()}")
        else:
            if held:
                yield held
            held = line._replace(depth=-1 if _ends(line.text) else 0)
        last = line.number
    if held:
        yield held


def _attribution(raw: list[str], at: int) -> int:
    """How many lines from here say "Le 3 mars 2026 à 10:12, X a écrit :"; 0 if none does."""
    for height in (1, 2, 3):
        said = " ".join(line.strip() for line in raw[at : at + height])
        if len(said) < _LONGEST_ATTRIBUTION and _ATTRIBUTION.match(said):
            # not the writer's own "Le 2 me va", right above it
            own = any(_attribution(raw, at + below) for below in range(1, height))
            return 0 if own else height
    return 0


def _next_is_marked(raw: list[str], at: int) -> bool:
    following = next((line for line in raw[at:] if line.strip()), "")
    return bool(_QUOTE.match(following))


def _block(raw: list[str], at: int) -> int:
    """How many lines from here are the headers of another mail; 0 if they are none."""
    if not _FROM.match(raw[at]):
        return 0
    height = 1
    while at + height < len(raw) and height < 12 and raw[at + height].strip():
        height += 1
    fields = sum(bool(_FIELD.match(line)) for line in raw[at : at + height])
    return height if fields >= 3 else 0


def _is_forward(raw: list[str], at: int) -> bool:
    before = [line for line in raw[max(0, at - 3) : at] if line.strip()]
    return bool(before and _FORWARDED.match(before[-1]))


def _ends(line: str) -> bool:
    """Whether a signature begins: at "-- ", a closing formula, or a telephone's boast."""
    return line.rstrip() == "--" or bool(_CLOSING.match(line) or _SENT_FROM.match(line.strip()))


def numbering(lines: list[Line]) -> dict[int, str]:
    """What the quoted mail numbers: an identifier or citation key for each number; "" where two
    articles have one number. The least quoted, thus newest, list counts."""
    entries: list[tuple[int, int, str]] = []
    goes_on = False
    for line in (line for line in lines if line.part == "quoted"):
        numbered = _ITEM.match(line.text)
        if numbered:
            entries.append((line.depth, int(numbered[1]), numbered[2]))
        elif goes_on and entries and line.text.strip():
            depth, number, text = entries[-1]
            entries[-1] = (depth, number, f"{text} {line.text}")
        goes_on = bool(line.text.strip())
    found: dict[int, tuple[int, str]] = {}
    for depth, number, text in sorted(entries, key=lambda entry: entry[0]):
        identifier = _named(text)
        if not identifier:
            continue
        nearest, known = found.setdefault(number, (depth, identifier))
        if depth == nearest and known.lower() != identifier.lower():
            found[number] = (depth, "")
    return {number: identifier for number, (_, identifier) in found.items()}


def _named(text: str) -> str:
    named = prose.identifiers(clean(text))
    if named:
        return named[0].word
    key = _KEY.search(text)
    return key[0] if key else ""


def _answered(lines: list[Line]) -> dict[int, int]:
    """By the number of an own line that follows a quoted numbered article at once: its number."""
    answered: dict[int, int] = {}
    current = 0
    for line in lines:
        if line.part == "quoted":
            numbered = _ITEM.match(line.text)
            current = int(numbered[1]) if numbered and _named(line.text) else current
            current = current if line.text.strip() else 0
        elif line.text.strip():
            if current:
                answered[line.number] = current
            current = 0
    return answered


def project_of(texts: list[str]) -> str:
    """The project that texts name, as written, if it is exactly one: "PC5"."""
    named = [hit[0] for text in texts for hit in _PROJECT.finditer(text)]
    return named[0] if len({re.sub(r"[ -]", "", word).upper() for word in named}) == 1 else ""


# --- what it says ---------------------------------------------------------------------------------


def paragraphs(lines: list[Line]) -> list[Line]:
    """Own lines, with what a mail program wrapped joined again: a line or a list item each."""
    joined: list[Line] = []
    last = ""  # the line before, as it stands; "" where nothing can go on
    for line in lines:
        text = line.text.rstrip()
        if line.part in ("quoted", "beside") or not text:
            last = ""
        elif last and _BROKEN.search(last) and re.match(r"\s*\w", text):
            joined[-1] = joined[-1]._replace(text=joined[-1].text + text.strip(), depth=-1)
            last = text
        elif last and _goes_on(joined[-1].text, last, text) and joined[-1].part == line.part:
            joined[-1] = joined[-1]._replace(text=f"{joined[-1].text} {text.strip()}")
            last = text
        else:
            joined.append(line._replace(text=text))
            last = text
    return joined


def _goes_on(whole: str, last: str, text: str) -> bool:
    """Whether a line continues the one before it."""
    if prose.BULLET.match(text) or confirmations(text):
        return False
    listed = bool(prose.BULLET.match(whole))
    if not prose.identifiers(whole):
        if (listed or prose.looks_like_reference(whole)) and prose.is_identifier(text):
            return True
    elif prose.identifiers(last) and not prose.identifiers(last)[-1].end < len(last.rstrip(" .)>")):
        return False  # a reference ends with its identifier
    if listed and re.match(r"[ \t]{2,}\S", text):
        return True
    return len(last) >= _WRAPPED_AT and not last.endswith((".", "!", "?", ":", ";"))


def _items(name: str, lines: list[Line]) -> Iterator[Received]:
    known = numbering(lines)
    answered = _answered(lines)
    named = _authors(lines)
    wholly = all_are_approved([line.text for line in _said(lines)])
    declining = False  # whether a line declines those that follow it
    above: list[Received] = []
    said = paragraphs(lines)
    for paragraph, following in zip(said, [*said, None][1:], strict=True):
        where = f"{name}: line {paragraph.number}"
        refused = is_refusal(paragraph.text) and not _places(_text(paragraph))
        yield from map(_perhaps_declined, above) if refused else above
        above = []
        if paragraph.part == "signed":
            signed = [
                *_confirmed(paragraph, where, known, {}, wholly),
                *_articles(paragraph, where),
            ]
            yield from (_under_signature(item) for item in signed)
            continue
        for sentence in _sentences(paragraph):
            found = [
                *_confirmed(sentence, where, known, answered, wholly),
                *_articles(sentence, where, declining),
            ]
            declining = _declines_below(sentence, declining)
            found += _spoken_of(sentence, where, known, named, found)
            found += _proposed(sentence, where, following, found)
            if not found and (number := answered.get(sentence.number, 0)):
                found = [_speaks_of(where, clean(sentence.text), number, known)]
            above += [*found, *_left(sentence, where, found)]
    yield from above


def _spoken_of(
    sentence: Line,
    where: str,
    known: Mapping[int, str],
    named: Mapping[str, int],
    found: list[Received],
) -> list[Received]:
    """What a sentence says of articles by number or author, besides what it confirms, declines
    and names: a reason, a side, an opinion in other words. A person must read it."""
    text = clean(sentence.text)
    if any(item.confirms < 0 and item.problem for item in found):
        return []  # which leaves it all to a person
    names_works = any(not (item.confirms or item.declines) for item in found)
    told = {number for item in found for number in (item.confirms, item.declines)}
    numbers = mentions(text, names_works or bool(prose.BULLET.match(text))) - told
    spoken = [_speaks_of(where, text, number, known) for number in sorted(numbers)]
    words = {prose.plain_words(word): word for word in re.findall(r"[^\W\d_]+", text)}
    others = [words[name] for name in named
              if name in words and named[name] not in told | numbers]  # fmt: skip
    if others and not (names_works or numbers or -1 in told):
        problem = f"speaks of {others[0]}, an author of the message it answers"
        spoken.append(Received(where, text, problem=problem, ask=True))
    kept = [item for item in found if item.confirms and not item.problem]
    remarks = _REMARKS.search(prose.plain_words(text))
    if kept and remarks and not spoken and not any(item.why or item.scope for item in kept):
        problem = "says more of what it confirms: a reason, or inside or outside the project?"
        spoken.append(Received(where, text, problem=problem, ask=True))
    return spoken


def _proposed(
    sentence: Line, where: str, following: Line | None, found: list[Received]
) -> Iterator[Received]:
    """A sentence that names or proposes an article of which nothing is read, whatever else is read
    of it; what is a person's already is shown whole."""
    if any(item.ask or _is_described(item) for item in found):
        return
    text = _text(sentence)
    for why in filter(None, (item.why for item in found)):
        text = text.replace(why, " ")
    below = following is not None and bool(
        prose.BULLET.match(following.text)
        or prose.identifiers(following.text)
        or prose.looks_like_reference(following.text)
    )
    if unnamed(text, [(start, end) for _, start, end in _places(text)], below):
        problem = "names or proposes an article beside no DOI: nominate it by its DOI, if meant"
        yield Received(where, clean(sentence.text), problem=problem, ask=True)


def _is_described(item: Received) -> bool:
    """Whether an item is a reference in words, which is kept whole."""
    return not (item.identifier or item.confirms or item.declines)


def _authors(lines: list[Line]) -> dict[str, int]:
    """By the words of the names of authors in the message that is quoted, as far as they stand
    before a year: the number of their article, 0 where it has none, or they have several."""
    found: dict[str, int] = {}
    number = 0
    for line in (line for line in lines if line.part == "quoted"):
        numbered, listed = _ITEM.match(line.text), prose.BULLET.match(line.text)
        number = int(numbered[1]) if numbered else 0 if listed or not line.text.strip() else number
        text = prose.unwrapped(line.text[listed.end() :] if listed else line.text)
        for one in reversed(prose.identifiers(text)):
            text = text[: one.start] + text[one.end :]
        before = re.match(r"\W*(\D{2,80}?)[\s,(]+(?:19|20)\d\d\b", text)
        if not before or not (numbered or listed or number):
            continue
        for word in _NAME.findall(before[1]):
            name = prose.plain_words(word)
            found[name] = number if found.get(name, number) == number else 0
    return found


def _left(paragraph: Line, where: str, found: list[Received]) -> Iterator[Received]:
    """Sentences that approve, refuse, count or speak of suggestions, where nothing of it is read
    and nothing else shows them."""
    shown = {item.text for item in found if item.problem}
    read = {item.text for item in found if item.confirms or item.declines}
    for part in _PARTS.split(clean(paragraph.text)):
        words = words_of(part)
        named = "§" in words or any(part in text for text in read)
        if not words or any(part in text for text in shown):
            continue
        if _BACK.fullmatch(words):
            doubt = _TAKES_BACK
        elif _COUNTS.search(words):
            doubt = "speaks of suggestions, and not by number: confirm by number"
        elif named or _KEY.search(part):
            continue
        elif _NONE_OF_ALL.search(words):
            doubt = "may decline all that was suggested"
        elif _APPROVES.match(words):
            doubt = "approves of something, and does not say of which by number, key or DOI"
        elif found and prose.BULLET.match(paragraph.text) and not _OPINES.search(words):
            continue
        elif prose.says_none(part):
            if not found:
                continue
            doubt = "says that there is none, beside an article"
        elif prose.is_none(part):
            doubt = "says that there is none"
        elif not found and _NO_ARTICLE.search(words):
            doubt = f"may say that there is no article: {_SAY_NONE}"
        elif _OPINES.search(words) and not (part.endswith(":") or _ASIDE.search(words)):
            doubt = "approves or refuses something, and does not say what by number, key or DOI"
        else:
            continue
        yield Received(where, part, problem=doubt, ask=True)


def _sentences(paragraph: Line) -> list[Line]:
    """The sentences of a paragraph that confirms something: what else it says stands apart."""
    if not confirmations(paragraph.text):
        return [paragraph]
    parts = re.split(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý])", paragraph.text)
    return [paragraph._replace(text=part) for part in parts]


def _project(lines: list[Line], subject: str) -> str:
    own = [subject, *(line.text for line in lines if line.part == "own")]
    quoted = [line.text for line in lines if line.part == "quoted" and _SUBJECT.match(line.text)]
    if any(_PROJECT.search(text) for text in own):
        return project_of(own)
    return project_of(quoted)


def _under_signature(item: Received) -> Received:
    return item._replace(problem="stands under the signature: is it meant?", ask=True)


def _articles(paragraph: Line, where: str, declining: bool = False) -> list[Received]:
    """What a paragraph names; `declining` where the line above declines what follows it."""
    bullet = prose.BULLET.match(paragraph.text)
    text = _text(paragraph)
    found = [item for piece in prose.sentences(text)
             for item in prose.article(piece, where, free=False)]  # fmt: skip
    if paragraph.depth < 0:
        broken = "its identifier was broken over two lines, and is joined: is it right?"
        found = [item._replace(problem=item.problem or broken) for item in found]
    if paragraph.part == "signed":  # the institution's address is no article
        return [item for item in found if _is_work(item.identifier)]
    places = _places(text)
    of_keys = (key for key, _, _ in places if _KEY.fullmatch(key))
    found += [Received(where, text, identifier=key) for key in dict.fromkeys(of_keys)]
    if found:
        verdicts = declined(text, [(start, end) for _, start, end in places], declining)
        refused = {_same(word) for (word, _, _), no in zip(places, verdicts, strict=True) if no}
        return [_perhaps_declined(item) if _same(item.identifier) in refused or
                (refused and not item.identifier) else item for item in found]  # fmt: skip
    if confirmations(paragraph.text):
        return found
    if prose.looks_like_reference(text):
        found = [Received(where, one, problem=prose.doubt(one)) for one in prose.references(text)]
    elif bullet and len(text.split()) >= 2:
        dated = re.search(r"\b(?:19|20)\d\d\b", text)
        doubt = prose.doubt(text) or (
            "" if dated else "names no year and no DOI: is it an article?"
        )
        found = [Received(where, text, problem=doubt)]
    return [_perhaps_declined(one) if declining or refuses(one.text) else one for one in found]


def _text(paragraph: Line) -> str:
    bullet = prose.BULLET.match(paragraph.text)
    return clean(paragraph.text[bullet.end() :] if bullet else paragraph.text)


def _places(text: str) -> list[tuple[str, int, int]]:
    """The identifiers of a text, as often as they stand in it, and where; and citation keys, unless
    they are beside the identifier of their work."""
    found = [(one.word, one.start, one.end) for one in prose.mentioned(text)]
    keys = [
        (hit[0], hit.start(), hit.end())
        for hit in _KEY.finditer(text)
        if not any(start <= hit.start() < end for _, start, end in found)
        and all(_other(text, hit, start, end) for _, start, end in found)
    ]
    return sorted([*found, *keys], key=lambda place: place[1])


def _other(text: str, key: re.Match[str], start: int, end: int) -> bool:
    """Whether words between a key and an identifier say that they are two works."""
    between = text[end : key.start()] if end <= key.start() else text[key.end() : start]
    return bool(re.search(r"\b(?:et|and|mais|but|plus|puis)\b|;", between))


def _same(identifier: str) -> str:
    return normal_doi(identifier) or identifier.lower()


def _perhaps_declined(item: Received) -> Received:
    """An article left to a person; what is said of a suggestion by number stays."""
    if item.confirms or item.declines or (item.ask and not item.identifier):
        return item
    doubt = "may decline it: biblio add or biblio drop says which"
    return item._replace(problem=doubt, ask=True)


def _declines_below(paragraph: Line, declining: bool) -> bool:
    """Whether a paragraph declines what the lines below it name: "Nous ne gardons pas :"."""
    text = _text(paragraph)
    return carries(text, [(start, end) for _, start, end in _places(text)], declining) or (
        declining and bool(prose.BULLET.match(paragraph.text) or prose.looks_like_reference(text))
    )


def _is_work(identifier: str) -> bool:
    return bool(normal_doi(identifier)) or not identifier.startswith("http")


def _confirmed(
    paragraph: Line,
    where: str,
    known: Mapping[int, str],
    answered: Mapping[int, int],
    wholly: bool,
) -> list[Received]:
    """What a paragraph confirms and declines by number; all that was suggested, if the mail says
    it `wholly`."""
    text = clean(paragraph.text)
    said = confirmations(text, known)
    bare = BARE.match(prose.plain_words(text))
    if bare and (number := answered.get(paragraph.number, 0)):
        said = Said(no=frozenset({number})) if bare["no"] else Said(yes=frozenset({number}))
    if said and (is_hedged(text) or (said.every and not wholly)):
        if said.every and not known:
            problem = "says all, and more beside it, which may except one: confirm by number"
            return [Received(where, text, confirms=-1, problem=problem)]
        asked = frozenset(known if said.every else ()) | said.yes | said.doubtful | said.but
        said = Said(no=said.no, doubtful=asked - said.no)
    if said.every and known:  # what was sent then, and nothing that was suggested since
        left = said.but | said.no
        said = Said(frozenset(known) - left - said.doubtful, left, said.doubtful)
    side, reason = sides(text), _REASON.search(text)
    alone = len(said.yes) == 1 and not (said.no or said.doubtful or mentions(text) - said.yes)
    why = reason["why"] if reason and alone else ""

    def about(number: int, problem: str) -> Received:
        name = known.get(number, "")
        return Received(where, text, identifier=name, confirms=number, problem=problem)

    sure = (about(n, _unmatched(n, known)) for n in sorted(said.yes))
    items = [one._replace(scope=side.get(one.confirms, ""), why=why) for one in sure]
    refused = (about(n, f"declines suggestion {n}") for n in sorted(said.no))
    items += [one._replace(confirms=0, declines=one.confirms) for one in refused]
    unclear = f"speaks of suggestion {{}}, and {_UNCLEAR}"
    items += [about(n, unclear.format(n)) for n in sorted(said.doubtful)]
    if said.every:
        left_out = ", ".join(str(number) for number in sorted(said.but | said.no))
        problem = f"says all except {left_out}: confirm by number" if left_out else ""
        items = [item for item in items if not item.declines]
        items.append(Received(where, text, confirms=-1, problem=problem))
    return items


def _unmatched(number: int, known: Mapping[int, str]) -> str:
    """Why the number of a suggestion is none of those that were sent; "" where it is one."""
    if not known or known.get(number):
        return ""
    return f"the quoted mail numbers {'two articles' if number in known else 'no article'} {number}"


def _speaks_of(where: str, text: str, number: int, known: Mapping[int, str]) -> Received:
    problem = f"speaks of suggestion {number}, and neither confirms nor declines it"
    which = known.get(number, "")
    return Received(where, text, identifier=which, confirms=number, problem=problem)
