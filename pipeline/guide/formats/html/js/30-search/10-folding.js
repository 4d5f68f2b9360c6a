// What is typed and what is written, brought to one form by the rules that came with the index: see
// search/words.py and search/formulas.py, where they are explained.
const folding = (() => {
  const WORD = /\d+(?:[.,]\d+)+|[\p{L}\p{N}]+(?:[-‐‑–'’/.+][\p{L}\p{N}]+)*/gu;
  const PART = /[-‐‑–'’/.+]/u;
  const AFTER_APOSTROPHE = new Set(["s", "t", "ll", "re", "ve", "d", "m"]);
  let rules = null;

  function use(given) {
    const compiled = (list) => list.map(([pattern, by]) => [new RegExp(pattern, "g"), by]);
    rules = { ...given, words: compiled(given.words), formulas: compiled(given.formulas), stop: new Set(given.stop) };
  }

  const replaced = (text, list) => list.reduce((left, [pattern, by]) => left.replace(pattern, by), text);

  const memory = new Map(); // the same few thousand words come again and again

  function folded(word) {
    let known = memory.get(word);
    if (known === undefined) {
      const plain = word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
      const said = plain.replace(/[α-ωϵϕ]/gu, (sign) => rules.greek[sign] ?? sign);
      known = replaced(Object.hasOwn(rules.same, said) ? rules.same[said] : said, rules.words);
      memory.set(word, known);
    }
    return known;
  }

  const canonical = (tex) => replaced(tex, rules.formulas);

  /** The parts of one compound, without what an apostrophe cuts off. */
  function partsOf(compound) {
    const parts = compound.split(PART).filter(Boolean);
    if (parts.length > 1 && AFTER_APOSTROPHE.has(parts.at(-1).toLowerCase())) parts.pop();
    return parts;
  }

  /** Each word of a text with its place: {text, at, parts: [{at, length, word}], whole}. */
  function* wordsIn(text) {
    for (const found of text.matchAll(WORD)) {
      const [compound] = found;
      if (/^[\d.,]+$/.test(compound)) {
        const word = compound.replaceAll(",", "");
        yield { at: found.index, length: compound.length, whole: word, parts: [{ at: found.index, length: compound.length, word }] };
        continue;
      }
      let from = 0;
      const parts = partsOf(compound).map((part) => {
        const at = compound.indexOf(part, from);
        from = at + part.length;
        return { at: found.index + at, length: part.length, word: folded(part) };
      });
      yield { at: found.index, length: compound.length, whole: folded(partsOf(compound).join("")), parts };
    }
  }

  return { use, folded, canonical, wordsIn, stop: (word) => rules.stop.has(word.toLowerCase()), alike: () => rules.alike };
})();
