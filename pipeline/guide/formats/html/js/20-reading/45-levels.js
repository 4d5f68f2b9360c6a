// Levels that the reader never wants to see: not in the list, not in a search, not in practice, not in the plan.
const levelsHidden = (() => {
  let hidden = new Set();
  const exceptions = new Set(); // cards that the reader asked for by a link

  const has = (card) => hidden.has(card.level || "none") && !exceptions.has(card);

  function except(card) {
    if (has(card)) exceptions.add(card);
  }

  function read() {
    const kept = store.get("hidden-levels", []);
    hidden = new Set(Array.isArray(kept) ? kept : []);
    for (const box of $$("input[name=shown-level]", $("#view-menu"))) box.checked = !hidden.has(box.value);
  }

  function set(levels) {
    store.set("hidden-levels", levels);
    read();
  }

  function start() {
    read();
    for (const box of $$("input[name=shown-level]", $("#view-menu"))) {
      box.addEventListener("change", () => {
        exceptions.clear();
        set($$("input[name=shown-level]:not(:checked)", $("#view-menu")).map(({ value }) => value));
        filters.refresh();
        today.refresh();
      });
    }
  }

  return { start, has, except, set, get: () => [...hidden] };
})();
