// The index as the page has it: sorted words and formulas, and for each the cards and fields where it occurs.
// Only the places of what is asked for are decoded (the form is written in search/index.py).
const lookup = (() => {
  const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUE = new Map([...SIGNS].map((sign, value) => [sign, value]));
  let words = null;
  let formulas = null;
  let ids = [];
  let lengths = []; // of the questions, as parts of the usual length

  function table([coded, places]) {
    let before = "";
    const terms = coded ? coded.split(" ").map((one) => (before = before.slice(0, VALUE.get(one[0])) + one.slice(1))) : [];
    return { terms, places: places.split(" "), decoded: new Map() };
  }

  function load(given) {
    ids = given.ids;
    const usual = given.lengths.reduce((sum, one) => sum + one, 0) / Math.max(ids.length, 1);
    lengths = given.lengths.map((one) => one / usual);
    words = table(given.words);
    formulas = table(given.formulas);
    folding.use(given.rules);
  }

  /** The places of a term: [card, field, times, card, field, times, …]. */
  function placesOf(from, number) {
    let list = from.decoded.get(number);
    if (list) return list;
    list = [];
    const text = from.places[number];
    let at = 0;
    const next = () => {
      let value = 0;
      for (let shift = 0; ; shift += 5) {
        const sign = VALUE.get(text[at++]);
        value |= (sign & 31) << shift;
        if (sign < 32) return value;
      }
    };
    let card = 0;
    while (at < text.length) {
      const value = next();
      card += value >> 4;
      list.push(card, (value >> 1) & 7, value & 1 ? next() : 1);
    }
    from.decoded.set(number, list);
    return list;
  }

  /** Where a word stands in the sorted list, or would stand. */
  function positionOf(word) {
    let low = 0;
    let high = words.terms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words.terms[middle] < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  const has = (word) => words.terms[positionOf(word)] === word;

  /** Numbers of all words that begin so; the word itself, where there is one, is the first. */
  function startingWith(word) {
    const found = [];
    for (let number = positionOf(word); number < words.terms.length && words.terms[number].startsWith(word); number += 1) found.push(number);
    return found;
  }

  /** Numbers of the words that one slip away begin so: a letter more, less, another, or two exchanged. */
  function nearly(word) {
    const found = [];
    for (const [number, term] of words.terms.entries()) if (distances.startsNearly(word, term)) found.push(number);
    return found;
  }

  /** The word that was probably meant: the nearest, and of equally near ones the most frequent. */
  function meant(word) {
    const most = word.length < 5 ? 1 : 2;
    let best = null;
    for (const [number, term] of words.terms.entries()) {
      const away = distances.between(word, term, most);
      const frequency = words.places[number].length;
      if (away <= most && (!best || away < best.away || (away === best.away && frequency > best.frequency))) best = { term, away, frequency };
    }
    return best?.term;
  }

  return {
    load, has, startingWith, nearly, meant,
    ids: () => ids,
    lengthOf: (card) => lengths[card],
    wordAt: (number) => words.terms[number],
    formulas: () => formulas.terms,
    wordPlaces: (number) => placesOf(words, number),
    formulaPlaces: (number) => placesOf(formulas, number),
  };
})();
