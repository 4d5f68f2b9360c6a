// The words of each card, folded for searching: without case and accents, formulas' letters as letters.
// Folding keeps each character's place, so that a hit in the index is a hit in the page.
const index = (() => {
  const entries = new Map();

  const folded = (text) => text
    .replace(/[^\0-\x7f]/gu, (char) => char.normalize("NFKD")[0].toLowerCase().padEnd(char.length, "\u2060"))
    .toLowerCase();

  const wordsOf = (element) => (element ? element.textContent.replace(/\s+/g, " ") : "");

  function entry(card) {
    if (!entries.has(card)) {
      const question = wordsOf($(".question", card.element));
      const answer = wordsOf(card.details && $(".takes", card.details));
      entries.set(card, { answer, inQuestion: folded(question), inAnswer: folded(answer), id: card.id.toLowerCase() });
    }
    return entries.get(card);
  }

  function occurrences(text, term) {
    let number = 0;
    for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) number += 1;
    return number;
  }

  /** How often a card has these words; 0 unless it has them all. An id counts by its beginning. */
  function hits(card, terms) {
    const { inQuestion, inAnswer, id } = entry(card);
    let number = 0;
    for (const term of terms) {
      const here = occurrences(inQuestion, term) + occurrences(inAnswer, term);
      if (!here && !id.startsWith(term)) return 0;
      number += here || 1;
    }
    return number;
  }

  return { entry, folded, hits };
})();
