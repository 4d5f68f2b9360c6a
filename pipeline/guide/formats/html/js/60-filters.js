// What is shown. The view is kept in the address: "#q/5.1.2/8.4" is a card, "#level=H&ch=8.3" a filter,
// "#q/5.1.2/8.4&level=H" both.
const filters = (() => {
  const NONE = { levels: [], part: "", mark: "", check: "", differs: false, query: "" };
  let state = { ...NONE };
  let anchor = "";

  function parse(hash) {
    const next = { ...NONE };
    let place = "";
    for (const piece of hash.replace(/^#/, "").split("&").filter(Boolean)) {
      const [name, value = ""] = piece.split("=").map(decoded);
      if (name === "level") next.levels = value.split(",");
      else if (name === "ch") next.part = value;
      else if (name === "mark") next.mark = value;
      else if (name === "check") next.check = value;
      else if (name === "differs") next.differs = true;
      else if (name === "find") next.query = value;
      else if (!piece.includes("=")) place = name;
    }
    return { place, next };
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text; // a stray % in a hand-written address
    }
  }

  function composed() {
    const value = (text) => encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%20", "+").replaceAll("+", "%20");
    const pieces = [anchor && encodeURI(anchor)];
    if (state.levels.length) pieces.push(`level=${value(state.levels.join(","))}`);
    if (state.part) pieces.push(`ch=${value(state.part)}`);
    if (state.mark) pieces.push(`mark=${value(state.mark)}`);
    if (state.check) pieces.push(`check=${value(state.check)}`);
    if (state.differs) pieces.push("differs");
    if (state.query) pieces.push(`find=${value(state.query)}`);
    return pieces.filter(Boolean).join("&");
  }

  function remember() {
    const hash = composed();
    // replaceState: typing a search must not fill the history
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  const fitsMark = {
    "": () => true,
    none: (card) => !marks.of(card),
    open: (card) => marks.of(card) !== "known",
    changed: (card) => marks.changed(card),
  };

  function fits(card) {
    const { levels, part, mark, check, differs } = state;
    if (levels.length && !levels.includes(card.level || "none")) return false;
    if (part && card.section !== part && card.chapter !== part && !card.section.startsWith(`${part}.`)) return false;
    if (check && !card.checks.includes(check)) return false;
    if (differs && !card.differs) return false;
    return (fitsMark[mark] ?? ((one) => marks.of(one) === mark))(card);
  }

  function apply() {
    const left = cards.all.filter(fits);
    const found = search.run(state.query, left);
    const keep = new Set(found ? found.keys() : left);
    for (const card of cards.all) {
      card.shown = keep.has(card);
      card.element.hidden = !card.shown;
    }
    for (const block of $$(".part, .chapter")) block.hidden = !$(".card:not([hidden])", block);
    $(".nothing").hidden = keep.size > 0;
    const any = JSON.stringify(state) !== JSON.stringify(NONE);
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
    for (const chip of $$(".chip[data-level]")) {
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
    if (document.activeElement !== $("#query")) $("#query").value = state.query;
    const active = state.levels.length + [state.part, state.mark, state.check, state.differs].filter(Boolean).length;
    $("#filters-button").dataset.active = active || "";
  }

  function change(part) {
    state = { ...state, ...part };
    anchor = "";
    apply();
    remember();
  }

  function clear() {
    $("#query").value = "";
    change({ ...NONE });
  }

  /** Goes to a place in the page; a filter that hides it is lifted, since the reader asked for the place. */
  function visit(place) {
    const card = cards.byId.get(place);
    if (card && !card.shown) clear();
    anchor = place;
    if (card) {
      cards.open(card);
      cards.go(card);
    } else {
      const target = document.getElementById(place);
      if (target?.hidden || target?.closest("[hidden]")) { clear(); anchor = place; }
      if (target) arrive(target);
      else if (place.startsWith("q/")) toast(`There is no question ${place.slice(2)} in this guide.`);
    }
    remember();
  }

  /** Scrolls to a part of the page and lets reading and tabbing go on from its heading. */
  function arrive(target) {
    const heading = $("h1, h2, h3", target) ?? target;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    cards.scrollTo(target);
  }

  function fromAddress() {
    const { place, next } = parse(location.hash);
    const given = location.hash.includes("=") || location.hash.includes("differs");
    if (given || !place) {
      state = next;
      $("#query").value = state.query;
      apply();
    }
    anchor = "";
    if (place) visit(place);
  }

  function start() {
    for (const chip of $$(".chip[data-level]")) {
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
    $("#clear-filters").addEventListener("click", () => { clear(); $("#content").focus({ preventScroll: true }); });
    addEventListener("hashchange", fromAddress);
    apply();
    fromAddress();
  }

  return { start, change, clear, visit, query: () => state.query };
})();
