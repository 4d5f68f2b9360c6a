// What is asked → cards, the best first.
const query = (() => {
  const WEIGHTS = [8, 5, 3, 1, 2]; // question, what it refers to, one breath, body, titles
  // A question that has all of it stands before any that has not, and so on down.
  const TIERS = [40, 32, 12, 0, 12];
  const TITLE = 4;
  const AT_ONCE = 400; // words that begin alike; beyond this a beginning says nothing

  /** Numbers of the index's words for one word, with how well each fits. */
  function fitting(word) {
    const long = word.length > 2;
    const found = long || !lookup.has(word) ? lookup.startingWith(word).slice(0, AT_ONCE) : lookup.startingWith(word).slice(0, 1);
    const fits = found.map((number) => [number, lookup.wordAt(number) === word ? 1 : 0.6 * (word.length / lookup.wordAt(number).length)]);
    if (fits.length) return fits;
    // A slip can hide that a word is a plural.
    const near = new Set([...lookup.nearly(word), ...(word.endsWith("s") ? lookup.nearly(word.slice(0, -1)) : [])]);
    return [...near].slice(0, AT_ONCE).map((number) => [number, 0.4]);
  }

  /** Each further time says less; in a short question a word says more than in a long one. */
  const sated = (times, card, field) => times / (times + (field === 0 ? 0.5 + 0.7 * lookup.lengthOf(card) : 1.2));

  /** What cards have of some terms: card → {score, fields, hits, terms}. */
  function gathered(fits, placesOf, nameOf) {
    const found = new Map();
    for (const [number, fit] of fits) {
      const places = placesOf(number);
      for (let at = 0; at < places.length; at += 3) {
        const [card, field, times] = [places[at], places[at + 1], places[at + 2]];
        let entry = found.get(card);
        if (!entry) found.set(card, entry = { best: [0, 0, 0, 0, 0], hits: 0, terms: new Set() });
        entry.best[field] = Math.max(entry.best[field], fit * sated(times, card, field));
        if (field !== TITLE) { entry.hits += times; entry.terms.add(nameOf(number)); }
      }
    }
    const rarity = Math.log(1 + (lookup.ids().length + 1) / (found.size + 0.5));
    for (const entry of found.values()) {
      entry.score = rarity * entry.best.reduce((sum, value, field) => sum + WEIGHTS[field] * value, 0);
    }
    return found;
  }

  const ofWord = (word) => gathered(fitting(word), lookup.wordPlaces, lookup.wordAt);

  /** The cards that all of these found, with their scores added. */
  function all(list) {
    const [first, ...rest] = list;
    const found = new Map();
    for (const [card, entry] of first ?? []) {
      const entries = [entry, ...rest.map((one) => one.get(card))];
      if (entries.every(Boolean)) found.set(card, entries.length > 1 ? together(entries) : entry);
    }
    return found;
  }

  const together = (entries) => ({
    score: entries.reduce((sum, one) => sum + one.score, 0) / entries.length,
    best: WEIGHTS.map((_, field) => Math.min(...entries.map(({ best }) => best[field]))),
    hits: entries.reduce((sum, one) => sum + one.hits, 0),
    terms: new Set(entries.flatMap(({ terms }) => [...terms])),
  });

  /** The cards that any of these found; of two names for one thing the better counts. */
  function any(list) {
    const found = new Map();
    for (const [card, entry] of list.flatMap((one) => [...one])) {
      const known = found.get(card);
      if (!known) found.set(card, entry);
      else {
        const better = known.score >= entry.score ? known : entry;
        found.set(card, { ...better, hits: Math.max(known.hits, entry.hits), terms: new Set([...known.terms, ...entry.terms]), best: better.best.map((value, field) => Math.max(value, known.best[field], entry.best[field])) });
      }
    }
    return found;
  }

  /** Where a formula occurs, as it stands or as part of another, or at the last in letters of another size. */
  function ofFormula({ canonical }) {
    const open = canonical.length > 3 ? canonical.replace(/[)\]]$/, "") : canonical;
    const small = open.length > 1 ? open.toLowerCase() : "";
    const fits = [];
    for (const [number, form] of lookup.formulas().entries()) {
      if (form === canonical) fits.push([number, 1.5]);
      else if (form.includes(canonical)) fits.push([number, 0.8]);
      else if (form.includes(open)) fits.push([number, 0.6]);
      else if (small && form.toLowerCase().includes(small)) fits.push([number, 0.3]);
    }
    return gathered(fits, lookup.formulaPlaces, () => "");
  }

  function ofNumber({ text }) {
    const found = new Map(ofWord(text));
    for (const [card, id] of lookup.ids().entries()) {
      const number = id.slice(id.lastIndexOf("/") + 1);
      const exact = id === text || number === text;
      if (exact || id.startsWith(text) || number.startsWith(`${text}.`)) {
        found.set(card, { score: exact ? 400 : 200, best: [1, 0, 0, 0, 0], hits: found.get(card)?.hits || 1, terms: new Set([text]) });
      }
    }
    // A number with a slash is meant as an id and nothing else.
    return text.includes("/") ? new Map([...found].filter(([card]) => lookup.ids()[card].startsWith(text))) : found;
  }

  function ofUnit(unit) {
    if (unit.kind === "formula") {
      const [name] = units.wordsOf(unit.text);
      const single = [...unit.canonical].length === 1 && name?.length > 1;
      return single ? any([ofFormula(unit), ofWord(name)]) : ofFormula(unit);
    }
    if (unit.kind === "number") return ofNumber(unit);
    if (unit.kind === "phrase") return all(unit.words.filter((word) => word.length > 1 && lookup.startingWith(word).length).map(ofWord));
    return any(unit.names.map((name) => all(name.map(ofWord))));
  }

  const ranked = (found) => [...found].map(([card, entry]) => {
    const whole = Math.max(...TIERS.map((tier, field) => (entry.best[field] > 0 ? tier : 0)));
    return { card, score: entry.score + whole, hits: entry.hits, terms: entry.terms };
  }).sort((one, other) => other.score - one.score || one.card - other.card);

  /** The query with a word that occurs in place of one that does not; empty where none comes near. */
  function meant(text, asked) {
    let better = text;
    for (const unit of asked.filter(({ kind }) => kind === "word")) {
      if (ofUnit(unit).size) continue;
      const word = lookup.meant(unit.names[0].join(""));
      if (!word) return "";
      better = better.replace(unit.text, word);
    }
    return better === text ? "" : better;
  }

  /** The cards of a query, best first, and its units; `most` where no card has all of them. */
  function run(text) {
    const asked = units.of(text);
    const each = asked.map(ofUnit);
    const found = all(each);
    if (found.size || asked.length < 2) return { units: asked, hits: ranked(found), most: false };
    const without = each.map((_, left) => all(each.filter((__, at) => at !== left)));
    return { units: asked, hits: ranked(any(without)), most: true };
  }

  return { run, meant, ofFormula };
})();
