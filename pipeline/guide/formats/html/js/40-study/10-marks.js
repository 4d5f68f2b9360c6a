// The reader's marks by question id, with the version of the answer that was marked: a rebuild keeps the
// mark and can say that the answer has changed since.
const marks = (() => {
  const NAMES = { learn: "to learn", shaky: "shaky", known: "known" };
  let kept = new Map();
  let warned = false;

  function valid(entry) {
    return entry !== null && typeof entry === "object" && Object.hasOwn(NAMES, entry.mark);
  }

  function read() {
    const entries = Object.entries(store.get("marks", {}) ?? {});
    kept = new Map(entries.filter(([, entry]) => valid(entry)));
  }

  function save() {
    if (!store.set("marks", Object.fromEntries(kept)) && !warned) {
      warned = true;
      toast("This browser keeps no marks for this page; export them before you close it.");
    }
  }

  const of = (card) => kept.get(card.id)?.mark ?? "";
  const changed = (card) => kept.has(card.id) && kept.get(card.id).version !== card.version;

  function set(card, mark) {
    if (mark) {
      kept.set(card.id, { mark, version: card.version, at: new Date().toISOString() });
      ratings.add(card.id, mark);
    } else {
      kept.delete(card.id);
      ratings.removeLast(card.id);
    }
    save();
    show(card);
    progress();
    if (!modes.running()) today.refresh();
  }

  function toggle(card, mark) {
    const next = of(card) === mark ? "" : mark;
    set(card, next);
    toast(next ? `${card.id}: ${NAMES[next]}` : `${card.id}: mark removed`);
  }

  function show(card) {
    const mark = of(card);
    if ((card.element.dataset.mark ?? "") === mark && !changed(card)) return;
    card.element.dataset.mark = mark;
    for (const button of $$(".marks button", card.head)) {
      button.setAttribute("aria-pressed", String(button.dataset.mark === mark));
    }
    $(".badge-changed", card.head).hidden = !changed(card);
  }

  function progress() {
    const tally = { known: 0, shaky: 0, learn: 0 };
    const known = new Map();
    for (const card of cards.all) {
      const mark = of(card);
      if (mark) tally[mark] += 1;
      if (mark === "known") known.set(card.section, (known.get(card.section) ?? 0) + 1);
    }
    const total = cards.all.length;
    for (const [mark, number] of Object.entries(tally)) {
      $(`.${mark}`, $("#track")).style.inlineSize = `${(100 * number) / Math.max(total, 1)}%`;
    }
    const text = `${tally.known} of ${total} known`;
    $("#progress-text").textContent = text;
    $("#track").setAttribute("aria-label", `${text}, ${tally.shaky} shaky, ${tally.learn} to learn`);
    for (const place of $$(".count", $("#contents"))) {
      place.dataset.all ??= place.textContent;
      const of = known.get(place.dataset.of) ?? 0;
      place.textContent = of ? `${place.dataset.all}, ${of} known` : place.dataset.all;
    }
  }

  function refresh() {
    read();
    for (const [id, { mark, at }] of kept) ratings.seed(id, mark, Date.parse(at));
    cards.all.forEach(show);
    progress();
  }

  /** Marks of another device beside those of this one; of two for one question the later one stays. How many came. */
  function merge(other) {
    const entries = Object.entries(other ?? {}).filter(([, entry]) => valid(entry));
    for (const [id, { mark, version, at }] of entries) {
      const mine = kept.get(id);
      if (!mine || String(mine.at) <= String(at)) kept.set(id, { mark, version: String(version), at: String(at) });
    }
    save();
    refresh();
    return entries.length;
  }

  function start() {
    refresh();
    store.watch("marks", refresh);
  }

  return { start, of, changed, set, toggle, merge, all: () => Object.fromEntries(kept) };
})();
