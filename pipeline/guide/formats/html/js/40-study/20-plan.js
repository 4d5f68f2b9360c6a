// The days until the interview: what is due today, what is new, and how far that reaches. Pure: what it is given
// is all that it knows.
const plan = (() => {
  const DAY = 86_400_000;
  // Minutes that a question takes, by level: thinking, saying it aloud, reading the answer. A repetition is shorter.
  const FRESH = { E: 3, M: 5, H: 8, "": 4 };
  const AGAIN = { E: 1.5, M: 2, H: 3, "": 2 };
  const REVIEWS_FIRST = 0.7; // of the day's minutes, so that what is new gets its part
  const WEAK = { learn: 1, shaky: 0.6, known: 0.1 };
  const UNSEEN = 0.5;
  const FARTHEST = 365; // days looked ahead
  const FIRST_GAPS = [3, 7, 14]; // days after which something new comes again, in the outlook

  const midnight = (time) => new Date(time.getFullYear(), time.getMonth(), time.getDate());
  const daysBetween = (from, to) => Math.round((midnight(to) - midnight(from)) / DAY);

  /** How weak each section is, from 0 to 1: what was found hard there, with doubt where little was tried. */
  function weakness(cards) {
    const sums = new Map();
    for (const { section, state } of cards) {
      const sum = sums.get(section) ?? { weak: 2 * UNSEEN, number: 2 };
      if (state) { sum.weak += WEAK[state.mark]; sum.number += 1; }
      sums.set(section, sum);
    }
    return new Map([...sums].map(([section, { weak, number }]) => [section, weak / number]));
  }

  const minutesOf = (list) => list.reduce((sum, { level, state }) => sum + (state ? AGAIN : FRESH)[level], 0);

  function fill(list, minutes) {
    const taken = [];
    let left = minutes;
    for (const card of list) {
      const cost = (card.state ? AGAIN : FRESH)[card.level];
      if (cost > left + 0.5) continue;
      taken.push(card);
      left -= cost;
    }
    return taken;
  }

  /**
   * The plan of one day.
   *
   * cards: {id, level, section, state: {due, mark, recall} or null}, those that the reader wants to see, in order.
   * done: cards that were rated today. minutes: a day. Times are the reader's own.
   */
  function day({ cards, done, minutes, now, interview }) {
    const weak = weakness(cards);
    const left = Math.max(0, minutes - minutesOf(done));
    const tomorrow = new Date(midnight(now).getTime() + DAY);
    const doneIds = new Set(done.map(({ id }) => id));
    const due = cards.filter(({ id, state }) => state && state.due < tomorrow && !doneIds.has(id));
    const fresh = cards.filter(({ state }) => !state);
    due.sort((one, two) => weak.get(two.section) - weak.get(one.section) || one.state.recall - two.state.recall);
    fresh.sort((one, two) => weak.get(two.section) - weak.get(one.section)); // the sort keeps the book's order
    const first = fill(due, fresh.length ? left * REVIEWS_FIRST : left);
    const added = fill(fresh, left - minutesOf(first));
    const rest = due.filter((card) => !first.includes(card));
    const more = fill(rest, left - minutesOf(first) - minutesOf(added));
    const reviews = [...first, ...more];
    return {
      days: daysBetween(now, interview),
      reviews, fresh: added, waiting: due.length - reviews.length,
      minutes: Math.round(minutesOf(reviews) + minutesOf(added)),
      ...outlook({ cards, minutes, now, interview }),
    };
  }

  /** The days ahead, roughly: reviews that come due, and what is new in the minutes that are left. */
  function outlook({ cards, minutes, now, interview }) {
    const days = Math.min(FARTHEST, Math.max(1, daysBetween(now, interview)));
    const simulated = (budget) => {
      const due = Array.from({ length: days + 40 }, () => []);
      for (const card of cards) {
        if (card.state) due[Math.min(Math.max(0, daysBetween(now, card.state.due)), days + 39)].push(card.level);
      }
      const fresh = cards.filter(({ state }) => !state).map(({ level }) => level);
      const ahead = [];
      for (let number = 0; number < days; number += 1) {
        let left = budget;
        let reviews = 0;
        for (const level of due[number]) { left -= AGAIN[level]; reviews += 1; }
        let added = 0;
        while (fresh.length && left >= FRESH[fresh[0]]) {
          const level = fresh.shift();
          left -= FRESH[level];
          added += 1;
          let at = number;
          for (const gap of FIRST_GAPS) if ((at += gap) < days) due[at].push(level);
        }
        ahead.push({ reviews, fresh: added });
      }
      return { ahead, unseen: fresh.length };
    };
    const { ahead, unseen } = simulated(minutes);
    let enough = minutes;
    while (unseen && enough < 600 && simulated(enough).unseen) enough += 5;
    return { ahead, unseen, enough };
  }

  return { day, daysBetween, midnight };
})();
