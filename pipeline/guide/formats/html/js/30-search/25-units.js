// A query → its units, all of which a card must have: words (each under all its names), words in quotes,
// formulas, and the number of a card.
const units = (() => {
  const MATHS = /[\\^_=|<>{}()[\]²³ᵀ⊤∇∑√≤≥]|[α-ωΑ-Ωϵϕ]|^[-+*]$/u;
  const NAMES = /^(?:log|ln|exp|sin|cos|min|max|argmin|argmax)$/i;
  const NUMBER = /^\d+(?:\.\d+)*(?:\/[\d.]*)?$/;

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
      if (looks && unit.canonical && (query.ofFormula(unit).size || words.every((one) => one.text.length === 1))) units.push(unit);
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

  return { of: unitsOf, wordsOf };
})();
