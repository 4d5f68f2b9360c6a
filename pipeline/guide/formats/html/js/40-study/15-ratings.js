// When each question was rated and how, and what follows from it: when it is due again, by FSRS. Only the ratings
// are kept; the schedule is worked out of them, so that two devices' ratings can simply be put together.
const ratings = (() => {
  const GRADES = { learn: vendor.Rating.Again, shaky: vendor.Rating.Hard, known: vendor.Rating.Good };
  const SLIP = 30; // seconds within which another rating of the same question takes the place of the last
  // Days, not minutes, are planned; the same ratings must give the same days on each device, so nothing is random.
  const scheduler = vendor.fsrs({ enable_fuzz: false, enable_short_term: false, request_retention: 0.9 });
  let log = new Map(); // id → [[mark, seconds since 1970], …] in order
  const states = new Map();

  const valid = (one) => Array.isArray(one) && Object.hasOwn(GRADES, one[0]) && Number.isFinite(one[1]);

  function read() {
    const kept = store.get("ratings", {}) ?? {};
    log = new Map(Object.entries(kept).map(([id, list]) => [id, Array.isArray(list) ? list.filter(valid) : []]));
    states.clear();
  }

  const save = () => store.set("ratings", Object.fromEntries(log));

  function add(id, mark, at = Math.floor(Date.now() / 1000)) {
    const list = log.get(id) ?? [];
    if (list.length && Math.abs(at - list.at(-1)[1]) < SLIP) list.pop();
    list.push([mark, at]);
    log.set(id, list);
    states.delete(id);
    save();
  }

  /** A mark without a rating, from before there were ratings or from a file, counts as one. */
  function seed(id, mark, milliseconds) {
    if (!log.has(id)) add(id, mark, Math.floor((Number.isFinite(milliseconds) ? milliseconds : Date.now()) / 1000));
  }

  /** A mark was taken back: so is the rating that came with it. */
  function removeLast(id) {
    log.get(id)?.pop();
    if (!log.get(id)?.length) log.delete(id);
    states.delete(id);
    save();
  }

  /** What FSRS knows of a question: due, stability, last review; null where it was never rated. */
  function stateOf(id) {
    if (!states.has(id)) {
      const list = log.get(id) ?? [];
      let card = list.length ? vendor.createEmptyCard(new Date(list[0][1] * 1000)) : null;
      for (const [mark, at] of list) card = scheduler.next(card, new Date(at * 1000), GRADES[mark]).card;
      states.set(id, card && { due: card.due, last: card.last_review, stability: card.stability, mark: list.at(-1)[0], card });
    }
    return states.get(id);
  }

  /** How likely it is, from 0 to 1, that a rated question would be known now. */
  const recall = (id, now) => scheduler.get_retrievability(stateOf(id).card, now, false);

  /** Ratings of another device beside those of this one. */
  function merge(other) {
    for (const [id, list] of Object.entries(other ?? {})) {
      if (!Array.isArray(list)) continue;
      const all = new Map([...(log.get(id) ?? []), ...list.filter(valid)].map((one) => [one.join(), one]));
      if (all.size) log.set(id, [...all.values()].sort((one, two) => one[1] - two[1]));
    }
    states.clear();
    save();
  }

  const since = (time) => [...log].flatMap(([id, list]) => list.filter(([, at]) => at * 1000 >= time).map(([mark]) => ({ id, mark })));

  function start() {
    read();
    store.watch("ratings", read);
  }

  return { start, add, seed, removeLast, stateOf, recall, merge, since, all: () => Object.fromEntries(log) };
})();
