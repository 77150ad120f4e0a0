/* Sentences and words of a text, as spans in UTF-16 units. Pure: no document. */

/* After these a full stop ends no sentence. The segmenter of browsers does not know them. */
const ABBREVIATION =
  /(?:^|[\s("“‘])(?:\p{Lu}|Mrs?|Ms|Dr|Prof|St|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|Pres|Hon|Jr|Sr|Inc|Ltd|Co|Corp|No|vs|ca|approx|e\.g|i\.e|U\.S|U\.K|U\.N|a\.m|p\.m|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.\s*$/u;
const LOWER_OR_DIGIT = /^[\p{Ll}\p{N}]/u;

/** Sentences in the order of the text, without the blanks around them; none runs over a line break. */
export function sentencesOf(text, language) {
  const segmenter = segmenterFor(language, "sentence");
  const sentences = [];
  for (const line of linesOf(text)) {
    let open = null;
    for (const { segment, index } of segmenter.segment(text.slice(line.start, line.end))) {
      const piece = { start: line.start + index, end: line.start + index + segment.length };
      if (open && continues(text.slice(open.start, open.end), segment)) open.end = piece.end;
      else {
        push(sentences, text, open);
        open = piece;
      }
    }
    push(sentences, text, open);
  }
  return sentences;
}

/** Words in the order of the text: what holds a letter or a digit. */
export function wordsOf(text, language) {
  const words = [];
  const segmenter = segmenterFor(language, "word");
  for (const line of linesOf(text)) {
    for (const { segment, index, isWordLike } of segmenter.segment(text.slice(line.start, line.end))) {
      if (isWordLike) words.push({ start: line.start + index, end: line.start + index + segment.length });
    }
  }
  return words;
}

/** The index of the first span of `spans` (ordered, apart) that ends after `place`; their number if none does. */
export function indexAt(spans, place) {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle].end <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function continues(before, after) {
  return ABBREVIATION.test(before) || (LOWER_OR_DIGIT.test(after) && /\b\p{Lu}?\.\s*$/u.test(before) && before.length < 4);
}

function push(spans, text, span) {
  if (!span) return;
  let { start, end } = span;
  while (start < end && /\s/u.test(text[start])) start++;
  while (end > start && /\s/u.test(text[end - 1])) end--;
  if (start < end) spans.push({ start, end });
}

function* linesOf(text) {
  for (let start = 0; start < text.length; ) {
    const at = text.indexOf("\n", start);
    const end = at < 0 ? text.length : at;
    if (end > start) yield { start, end };
    start = end + 1;
  }
}

function segmenterFor(language, granularity) {
  try {
    return new Intl.Segmenter(language || undefined, { granularity });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // an article's language may be no BCP 47 tag
    return new Intl.Segmenter(undefined, { granularity });
  }
}
