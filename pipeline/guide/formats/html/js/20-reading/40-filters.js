// What is shown: the cards that fit the filters, or what a search has found among them.
const filters = (() => {
  let state = { ...address.NONE };
  let anchor = "";
  let blocks = []; // sections and chapters

  const fitsMark = {
    "": () => true,
    none: (card) => !marks.of(card),
    open: (card) => marks.of(card) !== "known",
    changed: (card) => marks.changed(card),
  };

  function fits(card) {
    const { levels, part, mark, check, differs, starred } = state;
    if (levelsHidden.has(card)) return false;
    if (levels.length && !levels.includes(card.level || "none")) return false;
    if (part && card.section !== part && card.chapter !== part && !card.section.startsWith(`${part}.`)) return false;
    if (check && !card.checks.includes(check)) return false;
    if (differs && !card.differs) return false;
    if (starred && !notes.starred(card)) return false;
    return (fitsMark[mark] ?? ((one) => marks.of(one) === mark))(card);
  }

  function apply() {
    const left = cards.all.filter(fits);
    const found = search.run(state.query, left);
    const keep = new Set(found ? found.keys() : left);
    for (const card of cards.all) {
      card.shown = keep.has(card);
      // While a search is on, the chapters are hidden as a whole.
      if (!found && card.element.hidden === card.shown) card.element.hidden = !card.shown;
    }
    if (!found) {
      const needed = new Set(left.flatMap(({ home }) => [home, home.parentElement]));
      for (const block of blocks) if (block.hidden === needed.has(block)) block.hidden = !needed.has(block);
    }
    $("#nothing").hidden = keep.size > 0;
    const any = JSON.stringify(state) !== JSON.stringify(address.NONE);
    document.body.classList.toggle("filtered", any);
    $("#clear-filters").hidden = !any;
    tell(keep.size, found);
    controls();
  }

  function tell(number, found) {
    const hits = found ? [...found.values()].reduce((sum, one) => sum + one, 0) : 0;
    const of = number < cards.all.length ? `${number} of ${cards.all.length} questions` : count(number, "question");
    $("#found").textContent = found ? `${of}, ${count(hits, "hit")}` : of;
  }

  function controls() {
    for (const chip of $$(".chip[data-level]", $("#filters"))) {
      chip.setAttribute("aria-pressed", String(state.levels.includes(chip.dataset.level)));
    }
    const part = $("#part-filter");
    if (state.part && ![...part.options].some((option) => option.value === state.part)) {
      part.append(new Option(state.part, state.part)); // "ch=8.3" by hand, where the book has 8.3.1 and 8.3.2
    }
    part.value = state.part;
    $("#mark-filter").value = state.mark;
    $("#check-filter").value = state.check;
    $("#differs-filter")?.setAttribute("aria-pressed", String(state.differs));
    $("#starred-filter").setAttribute("aria-pressed", String(state.starred));
    if (document.activeElement !== $("#query")) $("#query").value = state.query;
    const active = state.levels.length + [state.part, state.mark, state.check, state.differs, state.starred].filter(Boolean).length;
    $("#filters-button").dataset.active = active || "";
  }

  /** Another filter or another search, in the same step of the history: typing must not fill it. */
  function change(part) {
    modes.leaveToday();
    place.hold();
    state = { ...state, ...part };
    anchor = "";
    apply();
    if (state.query) top();
    else place.settle();
    place.replace(address.composed(anchor, state));
  }

  /** To the first of what was found. */
  function top() {
    const list = $("#found-list");
    scrollTo({ top: list.getBoundingClientRect().top + scrollY - barHeight() - 24 });
  }

  function clear() {
    $("#query").value = "";
    change({ ...address.NONE });
  }

  /** Goes to a place in the page; a filter that hides it is lifted, since the reader asked for the place. */
  function visit(where, { push = true } = {}) {
    const card = cards.byId.get(where);
    const target = card?.element ?? document.getElementById(where);
    if (!target && where !== "today") {
      if (where.startsWith("q/")) toast(`There is no question ${where.slice(2)} in this guide.`);
      return;
    }
    if (push) place.save();
    const stays = card ? card.shown && !search.searching() : !target?.closest("[hidden]") && !search.searching();
    if (card) levelsHidden.except(card);
    modes.leaveToday();
    if (!stays && where !== "today") {
      const kept = card && fits(card);
      state = kept ? { ...state, query: "" } : { ...address.NONE };
      $("#query").value = "";
      apply();
    }
    anchor = where;
    const hash = address.composed(anchor, state);
    if (push) place.push(hash);
    else place.replace(hash);
    arrive(where, card, target);
  }

  function arrive(where, card, target) {
    place.ours();
    if (where === "today") modes.showToday();
    else if (card) {
      cards.open(card);
      cards.go(card);
    } else {
      // Reading and tabbing go on from the heading.
      const heading = $("h1, h2, h3", target) ?? target;
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      cards.scrollTo(target);
    }
    place.moved();
  }

  /** Shows what the address says: when the page opens, after Back and Forward, and when it was typed over. */
  function fromAddress(at = null) {
    const next = address.parse(location.hash);
    modes.leaveToday();
    if (address.filters(location.hash) || !next.anchor || search.searching()) {
      state = next.state;
      $("#query").value = state.query;
      apply();
    }
    anchor = next.anchor;
    for (const id of at?.opened ?? []) cards.open(cards.byId.get(`q/${id}`));
    if (!at) {
      if (anchor) visit(anchor, { push: false });
      return;
    }
    const card = cards.byId.get(anchor);
    if (anchor === "today") modes.showToday();
    else if (card && !card.shown) visit(anchor, { push: false });
    else {
      if (card) cards.open(card);
      place.restore(at);
      place.moved();
    }
  }

  function start() {
    for (const chip of $$(".chip[data-level]", $("#filters"))) {
      chip.addEventListener("click", () => {
        const { level } = chip.dataset;
        const without = state.levels.filter((one) => one !== level);
        change({ levels: without.length < state.levels.length ? without : [...without, level] });
      });
    }
    const selects = { "#part-filter": "part", "#mark-filter": "mark", "#check-filter": "check" };
    for (const [selector, name] of Object.entries(selects)) {
      $(selector).addEventListener("change", (event) => change({ [name]: event.target.value }));
    }
    $("#differs-filter")?.addEventListener("click", () => change({ differs: !state.differs }));
    $("#starred-filter").addEventListener("click", () => change({ starred: !state.starred }));
    $("#clear-filters").addEventListener("click", () => { clear(); $("#content").focus({ preventScroll: true }); });
    addEventListener("popstate", (event) => {
      if (modes.returned()) return;
      if (modes.running()) modes.end();
      fromAddress(event.state?.at ?? null);
    });
    blocks = [...new Set(cards.all.flatMap(({ home }) => [home, home.parentElement]))];
    apply();
    fromAddress(history.state?.at ?? null);
  }

  return { start, change, clear, visit, refresh: () => change({}), redraw: apply, query: () => state.query };
})();
