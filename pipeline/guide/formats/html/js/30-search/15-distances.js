// How far two words are apart, in slips of a typist: a letter too many, missing, wrong, or two exchanged
// (the optimal string alignment distance). Counting stops where more slips were made than are asked for.
const distances = (() => {
  const rows = [new Uint8Array(64), new Uint8Array(64), new Uint8Array(64)];

  /** The slips between the first word and the second, or where `prefix`, any beginning of the second. */
  function slips(word, term, most, prefix) {
    const width = Math.min(prefix ? word.length + most : term.length, 60);
    const other = Math.min(width, term.length);
    let [above, last, now] = rows;
    for (let column = 0; column <= other; column += 1) last[column] = column;
    for (let row = 1; row <= word.length; row += 1) {
      now[0] = row;
      let least = row;
      for (let column = 1; column <= other; column += 1) {
        const same = word[row - 1] === term[column - 1];
        let value = Math.min(last[column - 1] + (same ? 0 : 1), last[column] + 1, now[column - 1] + 1);
        if (row > 1 && column > 1 && word[row - 1] === term[column - 2] && word[row - 2] === term[column - 1]) {
          value = Math.min(value, above[column - 2] + 1);
        }
        now[column] = value;
        if (value < least) least = value;
      }
      if (least > most) return most + 1;
      [above, last, now] = [last, now, above];
    }
    if (!prefix) return last[other];
    let best = most + 1;
    for (let column = 0; column <= other; column += 1) best = Math.min(best, last[column]);
    return best;
  }

  function between(word, term, most) {
    if (word.length > 60 || Math.abs(word.length - term.length) > most) return most + 1;
    return slips(word, term, most, false);
  }

  function startsNearly(word, term) {
    if (word.length < 4 || word.length > 58 || term.length < word.length - 1) return false;
    // One slip leaves the first letter or the second where it was, or exchanges them.
    if (word[0] !== term[0] && word[1] !== term[1] && word[0] !== term[1] && word[1] !== term[0]) return false;
    return slips(word, term, 1, true) <= 1;
  }

  return { between, startsNearly };
})();
