// The drawers of a narrow window and the buttons that act on the whole page.
const menus = (() => {
  const drawers = [["#contents-button", "contents-open"], ["#filters-button", "filters-open"]];

  function drawer(button, name, open) {
    document.body.classList.toggle(name, open);
    $(button).setAttribute("aria-expanded", String(open));
    if (open) $("a, button", $(`#${$(button).getAttribute("aria-controls")}`)).focus();
  }

  /** Closes an open drawer; whether there was one. */
  function close() {
    const open = drawers.filter(([, name]) => document.body.classList.contains(name));
    for (const [button, name] of open) {
      drawer(button, name, false);
      $(button).focus({ preventScroll: true });
    }
    return open.length > 0;
  }

  function openAll(yes) {
    cards.openAll(yes);
    toast(yes ? "All answers opened" : "All answers closed");
  }

  function questionsOnly(button) {
    const on = document.body.classList.toggle("questions-only");
    button.setAttribute("aria-pressed", String(on));
  }

  const actions = {
    "open-all": () => openAll(true),
    "close-all": () => openAll(false),
    "questions-only": questionsOnly,
    print: () => print(),
    export: () => transfer.exported(),
    import: () => $("#marks-file").click(),
    help: () => $("#keys").showModal(),
    clear: () => filters.clear(),
    practise: () => practice.ask(),
    mock: () => mock.ask(),
    "more-found": () => search.more(),
    transfer: () => transfer.show(),
    "start-today": () => today.begin(),
    "next-unmarked": () => {
      const next = cards.shown().find((card) => !marks.of(card));
      if (next) filters.visit(next.element.id);
      else toast("Every question shown is marked.");
    },
  };

  function clicked(event) {
    const button = event.target.closest?.("button");
    const card = cards.of(button);
    if (button?.dataset.action === "formulas") answers.listFormulas(card);
    else if (button?.dataset.action === "star") notes.toggleStar(card);
    else if (button?.dataset.action === "note") notes.edit(card);
    else if (button?.dataset.action && Object.hasOwn(actions, button.dataset.action)) {
      if (button.closest("[popover]") && button.dataset.action !== "questions-only") $("#view-menu").hidePopover();
      actions[button.dataset.action](button);
    } else if (button?.dataset.mark && card) marks.toggle(card, button.dataset.mark);
    if (document.body.classList.contains("contents-open") && !event.target.closest("#contents, #contents-button")) {
      drawer(...drawers[0], false);
    }
    const link = event.target.closest?.('a[href^="#"]');
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      drawer(...drawers[0], false);
      filters.visit(decodeURIComponent(link.hash.slice(1)));
    }
  }

  /** Paper shows every answer of what is shown; afterwards the page is as it was. */
  function paper() {
    let opened = [];
    const fill = () => { for (const card of cards.shown()) answers.fill(card); };
    addEventListener("beforeprint", () => {
      if (document.body.classList.contains("questions-only")) return;
      fill();
      search.all();
      opened = $$("main details:not([open])");
      for (const details of opened) details.open = true;
    });
    addEventListener("afterprint", () => {
      for (const details of opened) details.open = false;
      opened = [];
    });
    // Some browsers show paper without saying that they print.
    matchMedia("print").addEventListener("change", (event) => { if (event.matches) fill(); });
    if (matchMedia("print").matches) fill();
  }

  /** The contents show which section is being read. */
  function follow() {
    const links = new Map($$("a", $("#contents")).map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
    const parts = [...new Set(cards.all.map(({ home }) => home))];
    const reading = new Set();
    const seen = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) reading.add(target);
        else reading.delete(target);
      }
      const first = parts.find((part) => reading.has(part));
      for (const [place, link] of links) link.ariaCurrent = place === first?.id ? "true" : null;
    }, { rootMargin: "-25% 0px -70%" });
    for (const part of parts) seen.observe(part);
  }

  /** The style needs to know how much the bar covers, to leave room above what is gone to. */
  function measure() {
    const tell = () => document.documentElement.style.setProperty("--covered", `${Math.ceil($(".bar").offsetHeight)}px`);
    new ResizeObserver(tell).observe($(".bar"));
    tell();
  }

  function start() {
    measure();
    for (const [button, name] of drawers) {
      $(button).addEventListener("click", () => drawer(button, name, !document.body.classList.contains(name)));
    }
    document.addEventListener("click", clicked);
    paper();
    follow();
  }

  return { start, close };
})();
