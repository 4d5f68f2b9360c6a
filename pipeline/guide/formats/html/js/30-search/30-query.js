// What is asked → cards, the best first. A query is a list of units, all of which a card must have: words
// (each under all its names), words in quotes, formulas, and the number of a card.
const query = (() => {
  const WEIGHTS = [8, 5, 3, 1, 2]; // question, what it refers to, one breath, body, titles
  // A question that has all of it stands before any that has not, and so on down.
  const TIERS = [40, 32, 12, 0, 12];
  const TITLE = 4;
  const MATHS = /[\\^_=|<>{}()[\]²³ᵀ⊤∇∑√≤≥]|[α-ωΑ-Ωϵϕ]|^[-+*]$/u;
  const NAMES = /^(?:log|ln|exp|sin|cos|min|max|argmin|argmax)$/i;
  const NUMBER = /^\d+(?:\.\d+)*(?:\/[\d.]*)?$/;
  const AT_ONCE = 400; // words that begin alike; beyond this a beginning says nothing

  /** The query's units; a formula is what has a sign of mathematics, with the letters around it. */
  function unitsOf(text) {
    const units = [];
    for (const [piece, quoted] of text.matchAll(/"([^"]*)"?|[^"]+/g)) {
      if (piece.startsWith('"')) {
        const words = wordsOf(quoted ?? "");
        if (words.length) units.push({ kind: "phrase", words, text: quoted });
      } else units.push(...plain(piece));
    }
    return units;
  }

  function plain(piece) {
    const units = [];
    let run = []; // chunks that may belong to one formula
    const flush = () => {
      const text = run.join(" ");
      const looks = run.some((chunk) => MATHS.test(chunk)) || (run.length > 1 && run.some((chunk) => chunk.length === 1));
      const unit = { kind: "formula", canonical: folding.canonical(text), text };
      const words = wordUnits(text);
      // What has a bracket but is in no formula is words in brackets.
      if (looks && unit.canonical && (ofFormula(unit).size || words.every((one) => one.text.length === 1))) units.push(unit);
      else units.push(...words);
      run = [];
    };
    for (const chunk of balanced(piece)) {
      const letters = chunk.length === 1 || MATHS.test(chunk) || NAMES.test(chunk);
      if (NUMBER.test(chunk) && !run.length) units.push({ kind: "number", text: chunk });
      else if (letters) run.push(chunk);
      else {
        flush();
        units.push(...wordUnits(chunk));
      }
    }
    flush();
    return joined(units);
  }

  /** The query at its blanks, but not inside of brackets. */
  function balanced(piece) {
    const chunks = [];
    let depth = 0;
    let chunk = "";
    for (const sign of piece.trim()) {
      if ("([{".includes(sign)) depth += 1;
      if (")]}".includes(sign)) depth = Math.max(0, depth - 1);
      if (/\s/.test(sign) && depth === 0) {
        if (chunk) chunks.push(chunk);
        chunk = "";
      } else chunk += sign;
    }
    if (chunk) chunks.push(chunk);
    return chunks;
  }

  const wordsOf = (text) => [...folding.wordsIn(text)].flatMap(({ parts }) => parts.map(({ word }) => word));

  function wordUnits(text) {
    return [...folding.wordsIn(text)].filter(({ whole }) => whole).map(({ whole, parts, at, length }) => {
      const said = text.slice(at, at + length);
      const apart = parts.map(({ word }) => word).filter((word) => word.length > 1);
      // Without its single letter, "k-means" would be any mean.
      const less = apart.length < parts.length && lookup.has(whole);
      return { kind: "word", text: said, names: parts.length > 1 && apart.length && !less ? [[whole], apart] : [[whole]] };
    });
  }

  /** Words beside each other that are one word or have another name: "k means", "batch norm", "r squared". */
  function joined(units) {
    const done = [];
    for (let at = 0; at < units.length; at += 1) {
      const taken = longest(units, at);
      done.push(taken.unit);
      at += taken.length - 1;
    }
    const weighty = done.filter((unit) => unit.kind !== "word" || !(folding.stop(unit.text) || unit.names.every((name) => name.join("").length < 2)));
    return weighty.length ? weighty : done;
  }

  let groups = null; // the names of one thing, each as folded words

  function alike(words) {
    groups ??= folding.alike().map((group) => group.map((name) => wordsOf(name).join(" ")));
    return groups.filter((group) => group.includes(words)).flat();
  }

  function longest(units, at) {
    for (let length = Math.min(6, units.length - at); length > 0; length -= 1) {
      const run = units.slice(at, at + length);
      if (run.some(({ kind }) => kind !== "word")) continue;
      const text = run.map((unit) => unit.text).join(" ");
      const whole = folding.folded(text.replace(/[^\p{L}\p{N}]/gu, ""));
      const others = [...new Set([...alike(wordsOf(text).join(" ")), ...alike(whole)])];
      const one = length > 1 && length < 4 && whole.length > 2 && lookup.has(whole);
      if (!others.length && !one) continue;
      const words = wordsOf(text);
      const less = words.some((word) => word.length === 1) && words.length > 1;
      const names = [...(less ? [] : [words]), ...(one || length === 1 ? [[whole]] : []), ...others.map((name) => name.split(" "))];
      const sized = names.map((name) => name.filter((word) => word.length > 1)).filter((name) => name.length);
      return { unit: { kind: "word", text, names: sized }, length };
    }
    return { unit: units[at], length: 1 };
  }

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
      const [name] = wordsOf(unit.text);
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
  function meant(text, units) {
    let better = text;
    for (const unit of units.filter(({ kind }) => kind === "word")) {
      if (ofUnit(unit).size) continue;
      const word = lookup.meant(unit.names[0].join(""));
      if (!word) return "";
      better = better.replace(unit.text, word);
    }
    return better === text ? "" : better;
  }

  /** The cards of a query, best first, and its units; `most` where no card has all of them. */
  function run(text) {
    const units = unitsOf(text);
    const each = units.map(ofUnit);
    const found = all(each);
    if (found.size || units.length < 2) return { units, hits: ranked(found), most: false };
    const without = each.map((_, left) => all(each.filter((__, at) => at !== left)));
    return { units, hits: ranked(any(without)), most: true };
  }

  return { run, meant };
})();
