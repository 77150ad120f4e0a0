"""Which stretches of an old text a new text keeps, and where: a longest common subsequence, ties left open.

Sentences are matched first, then words between matched sentences. Among equally long subsequences the forward and
the backward search find the two extremes; only what both agree on is kept, so a repeated sentence is matched to its
copy where the texts around it leave no choice, and to none where they do.

The search is Hunt and Szymanski, "A fast algorithm for computing longest common subsequences" (1977),
https://doi.org/10.1145/359581.359603: time grows with the number of equal pairs, which is bounded here.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

# Each run of marks or blanks is looked at from its beginning alone: from every place in it, it would take its square.
_SENTENCE_END = regex.compile(r"(?<![.!?])[.!?]++[\"')\]]*+\s+|[।۔؟。！？]++[\"')\]」』]*+\s*+|(?<!\s)\s*\n\s*+")
_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*|\w+|[^\w\s]")

# Shorter sentences ("1.", "History") recur by chance: they are matched as words, between longer ones.
_SHORTEST_SENTENCE = 12

# Equal pairs looked at for one comparison, the commonest tokens left out beyond: 500 copies of a sentence stay quick.
_MOST_PAIRS = 60_000


@dataclass(frozen=True, slots=True)
class Block:
    """``length`` code points that stand at ``old`` in the old text and, the same, at ``new`` in the new one."""

    old: int
    new: int
    length: int

    @property
    def old_end(self) -> int:
        return self.old + self.length

    @property
    def shift(self) -> int:
        return self.new - self.old

    @property
    def new_end(self) -> int:
        return self.new + self.length


class Blocks:
    """Blocks in the order of both texts, to be looked up from either."""

    def __init__(self, blocks: list[Block], old_length: int, new_length: int) -> None:
        self.blocks = blocks
        self._lengths = old_length, new_length
        self._old_starts = [block.old for block in blocks]
        self._old_ends = [block.old_end for block in blocks]
        self._new_starts = [block.new for block in blocks]
        self._new_ends = [block.new_end for block in blocks]

    def touching_old(self, start: int, end: int) -> list[Block]:
        """Return the blocks that share a code point with ``[start, end)`` of the old text."""
        return self.blocks[bisect_right(self._old_ends, start) : bisect_left(self._old_starts, end)]

    def touching_new(self, start: int, end: int) -> list[Block]:
        """Return the blocks that share a code point with ``[start, end)`` of the new text."""
        return self.blocks[bisect_right(self._new_ends, start) : bisect_left(self._new_starts, end)]

    def holding(self, start: int, end: int) -> Block | None:
        """Return the block that all of ``[start, end)`` of the old text stands in."""
        touching = self.touching_old(start, end)
        holds = len(touching) == 1 and touching[0].old <= start and end <= touching[0].old_end
        return touching[0] if holds else None

    def gaps(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield what stands between the blocks: ``(old_start, old_end, new_start, new_end)``."""
        old_done = new_done = 0
        for block in [*self.blocks, Block(*self._lengths, 0)]:
            yield old_done, block.old, new_done, block.new
            old_done, new_done = block.old_end, block.new_end

    def window(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Return the gap around ``[start, end)``: where its blocks end in the old text and in the new one.

        The answer is ``(old_start, old_end, new_start, new_end)``, from the end of the last block that ends at or
        before ``start`` to the start of the first that begins at or after ``end``.
        """
        before = bisect_right(self._old_ends, start) - 1
        after = bisect_left(self._old_starts, end)
        old_start, new_start = (self.blocks[before].old_end, self.blocks[before].new_end) if before >= 0 else (0, 0)
        if after < len(self.blocks):
            return old_start, self.blocks[after].old, new_start, self.blocks[after].new
        return old_start, self._lengths[0], new_start, self._lengths[1]


@dataclass(frozen=True, slots=True)
class Alignment:
    """What two texts share: whole ``sentences``, and those with the ``words`` kept between them."""

    sentences: Blocks
    words: Blocks


def align(old: str, new: str) -> Alignment:
    """Return what ``new`` keeps of ``old``."""
    sentences = Blocks(_merge(_match(_sentences(old), _sentences(new)), old, new), len(old), len(new))
    blocks: list[Block] = []
    for gap, block in zip(sentences.gaps(), [*sentences.blocks, None], strict=True):
        blocks.extend(_match_gap(old, new, *gap))
        if block is not None:
            blocks.append(block)
    return Alignment(sentences, Blocks(_merge(blocks, old, new), len(old), len(new)))


def _match_gap(old: str, new: str, old_start: int, old_end: int, new_start: int, new_end: int) -> list[Block]:
    if old_start == old_end or new_start == new_end:
        return []
    words = _match(_words(old, old_start, old_end), _words(new, new_start, new_end))
    return _without_chance((old_start, new_start), _merge(words, old, new), (old_end, new_end))


def _without_chance(first: tuple[int, int], blocks: list[Block], last: tuple[int, int]) -> list[Block]:
    """Leave out blocks that are no longer than what was changed on either side: common words met by chance.

    The rule is the "semantic cleanup" of https://neil.fraser.name/writing/diff/.
    """
    kept: list[Block] = []
    waiting = list(reversed(blocks))
    while waiting:
        block = waiting.pop()
        before = (kept[-1].old_end, kept[-1].new_end) if kept else first
        after = (waiting[-1].old, waiting[-1].new) if waiting else last
        changed_before = max(block.old - before[0], block.new - before[1])
        changed_after = max(after[0] - block.old_end, after[1] - block.new_end)
        if block.length > min(changed_before, changed_after):
            kept.append(block)
        elif kept:
            waiting.append(kept.pop())
    return kept


def _merge(blocks: Sequence[Block], old: str, new: str) -> list[Block]:
    """Join blocks with the same text between them."""
    merged: list[Block] = []
    for block in blocks:
        if merged:
            last = merged[-1]
            between = block.old - last.old_end
            if between == block.new - last.new_end and old.startswith(new[last.new_end : block.new], last.old_end):
                merged[-1] = Block(last.old, last.new, last.length + between + block.length)
                continue
        merged.append(block)
    return merged


def _sentences(text: str) -> list[tuple[int, str]]:
    spans = ((start, end) for start, end in sentence_spans(text) if end - start >= _SHORTEST_SENTENCE)
    return [(start, text[start:end]) for start, end in spans]


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open spans of the sentences and lines of ``text``, without the white space between them."""
    start = 0
    for end in [*(boundary.end() for boundary in _SENTENCE_END.finditer(text)), len(text)]:
        piece = text[start:end]
        if piece and not piece.isspace():
            yield end - len(piece.lstrip()), start + len(piece.rstrip())
        start = end


def _words(text: str, start: int, end: int) -> list[tuple[int, str]]:
    return [(match.start(), match.group()) for match in _WORD.finditer(text, start, end)]


def _match(old: Sequence[tuple[int, str]], new: Sequence[tuple[int, str]]) -> list[Block]:
    """Return the tokens (each its start and its text) on whose match both directions of the search agree."""
    old_keys, new_keys = [token for _, token in old], [token for _, token in new]
    common = _affordable(old_keys, new_keys)
    old_kept = [place for place, key in enumerate(old_keys) if key in common]
    new_kept = [place for place, key in enumerate(new_keys) if key in common]
    one = [old_keys[place] for place in old_kept]
    other = [new_keys[place] for place in new_kept]
    forward = _common_subsequence(one, other)
    last_one, last_other = len(one) - 1, len(other) - 1
    backward = {(last_one - i, last_other - j) for i, j in _common_subsequence(one[::-1], other[::-1])}
    agreed = [(old[old_kept[i]], new[new_kept[j]]) for i, j in forward if (i, j) in backward]
    return [Block(old_start, new_start, len(token)) for (old_start, token), (new_start, _) in agreed]


def _affordable(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return the tokens of both, without the commonest where there would be too many equal pairs."""
    old_counts, new_counts = Counter(old), Counter(new)
    pairs = {token: count * new_counts[token] for token, count in old_counts.items() if token in new_counts}
    total = sum(pairs.values())
    for token in sorted(pairs, key=pairs.__getitem__, reverse=True):
        if total <= _MOST_PAIRS:
            break
        total -= pairs.pop(token)
    return set(pairs)


def _common_subsequence(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Return the index pairs of one longest common subsequence: the leftmost in ``other``, the rightmost in ``one``."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place in range(len(other) - 1, -1, -1):
        places[other[place]].append(place)
    ends: list[int] = []
    chains: list[tuple[int, int, int]] = []
    heads: list[int] = []
    for i, token in enumerate(one):
        for j in places.get(token, ()):
            length = bisect_left(ends, j)
            chains.append((i, j, heads[length - 1] if length else -1))
            if length == len(ends):
                ends.append(j)
                heads.append(len(chains) - 1)
            else:
                ends[length] = j
                heads[length] = len(chains) - 1
    pairs = []
    link = heads[-1] if heads else -1
    while link >= 0:
        i, j, link = chains[link]
        pairs.append((i, j))
    return pairs[::-1]
