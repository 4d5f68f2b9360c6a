// Practice: questions one at a time, each rated by the reader: a few drawn from those the filters show, or what
// the plan has for today. A reload goes on where it was.
const practice = (() => {
  // How much more often a question is drawn by its mark; a known one stays in, but seldom.
  const WEIGHTS = { "": 3, learn: 4, shaky: 6, known: 1 };
  const AGAIN_AFTER = 3; // questions in between before one that went badly comes back
  let queue = [];
  let done = [];
  let now = null;
  let since = 0;
  let began = 0;
  let clock = 0;
  let wanted = 10;
  let drawn = true; // by chance; else the plan's list

  const running = () => now !== null;

  function ask() {
    const pool = cards.shown().length;
    const dialog = $("#practice");
    $(".practice-from").textContent = pool
      ? `From the ${count(pool, "question")} that the filters show.`
      : "The filters show no question; clear them first.";
    $('button[value="start"]', dialog).disabled = pool === 0;
    dialog.returnValue = "";
    dialog.showModal();
  }

  /** n cards without repetition, each drawn with its weight (Efraimidis and Spirakis' reservoir keys). */
  function draw(number) {
    const keyed = cards.shown().map((card) => [Math.random() ** (1 / WEIGHTS[marks.of(card)]), card]);
    keyed.sort(([one], [other]) => other - one);
    return keyed.slice(0, number || keyed.length).map(([, card]) => card);
  }

  function again(number) {
    wanted = number;
    const list = draw(number);
    if (list.length) open(list, [], Date.now());
  }

  /** Practises these cards in this order. */
  function begin(list) {
    drawn = false;
    open(list, [], Date.now());
  }

  function open(list, before, start) {
    modes.begin();
    queue = [...list];
    done = before;
    began = start;
    document.body.classList.add("practising");
    $("#practice-bar").hidden = false;
    clearInterval(clock);
    clock = setInterval(tick, 1000);
    next();
  }

  function next() {
    now?.element.classList.remove("on-stage");
    if (!queue.length) return end();
    turn(queue.shift(), false);
    keep();
    return undefined;
  }

  function turn(card, opened, from = Date.now()) {
    now = card;
    now.element.classList.add("on-stage");
    now.element.hidden = false;
    for (const block of [now.home, now.home.closest(".chapter")]) block.hidden = false;
    cards.open(now, opened);
    since = from;
    const place = new Set(done.map((one) => one.card)).size + (done.some((one) => one.card === now) ? 0 : 1);
    $("#practice-bar .session-place").textContent = `Question ${place}, ${queue.length} to come`;
    tick();
    shown();
    scrollTo({ top: 0 });
    now.element.focus({ preventScroll: true });
  }

  function tick() {
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    $("#practice-bar time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  /** The bar's buttons follow the answer: it can be rated once it has been seen. */
  function shown() {
    const open = !now.details || now.details.open;
    $("#practice-bar .session-rate").hidden = !open;
    $('#practice-bar [data-session="show"]').hidden = open;
  }

  function rate(mark) {
    const card = now;
    const before = done.some((one) => one.card === card);
    done.push({ card, mark });
    marks.set(card, mark);
    if (mark !== "known" && !before) queue.splice(Math.min(AGAIN_AFTER, queue.length), 0, card);
    next();
  }

  function end() {
    now?.element.classList.remove("on-stage");
    if (now) cards.open(now, false);
    now = null;
    clearInterval(clock);
    document.body.classList.remove("practising");
    $("#practice-bar").hidden = true;
    session.remove("practice");
    filters.redraw();
    modes.ended();
    if (done.length) summary();
    drawn = true;
  }

  function summary() {
    const last = new Map(done.map(({ card, mark }) => [card, mark]));
    const known = [...last.values()].filter((mark) => mark === "known").length;
    const minutes = Math.max(1, Math.round((Date.now() - began) / 60000));
    $(".summary-text").textContent = `${count(last.size, "question")} in ${count(minutes, "minute")}, ${known} known.`;
    const open = [...last].filter(([, mark]) => mark !== "known");
    $(".summary-list").replaceChildren(...open.map(([card, mark]) => {
      const link = make("a", { href: `#${card.element.id}` }, titleOf(card));
      link.addEventListener("click", () => $("#summary").close("close"));
      return make("li", {}, `${card.id}, ${mark === "learn" ? "to learn" : "shaky"}: `, link);
    }));
    $("#summary button[value=again]").hidden = !drawn;
    $("#summary").returnValue = "";
    $("#summary").showModal();
  }

  /** Kept for a reload, in this window only. */
  function keep() {
    if (!now) return;
    session.set("practice", {
      queue: queue.map(({ id }) => id), now: now.id, open: Boolean(now.details?.open), since, began, wanted, drawn,
      done: done.map(({ card, mark }) => [card.id, mark]),
    });
  }

  function resume() {
    const kept = session.get("practice");
    const card = kept && cards.byId.get(`q/${kept.now}`);
    if (!card) return;
    const named = (id) => cards.byId.get(`q/${id}`);
    ({ wanted, drawn } = kept);
    open([card, ...kept.queue.map(named).filter(Boolean)], kept.done.map(([id, mark]) => ({ card: named(id), mark })).filter((one) => one.card), kept.began);
    cards.open(now, kept.open);
    since = kept.since;
    tick();
    shown();
    keep();
  }

  function start() {
    $("#practice-button").addEventListener("click", ask);
    $("#practice").addEventListener("close", (event) => {
      if (event.target.returnValue === "start") again(Number($('input[name="count"]:checked').value));
    });
    $("#summary").addEventListener("close", (event) => {
      if (event.target.returnValue === "again") again(wanted);
    });
    for (const button of $$("#practice-bar [data-rate]")) button.addEventListener("click", () => rate(button.dataset.rate));
    $('#practice-bar [data-session="show"]').addEventListener("click", () => cards.open(now));
    $('#practice-bar [data-session="skip"]').addEventListener("click", next);
    $('#practice-bar [data-session="end"]').addEventListener("click", end);
    document.addEventListener("toggle", (event) => {
      if (running() && event.target === now.details) { shown(); keep(); }
    }, { capture: true });
    resume();
  }

  return { start, ask, begin, running, rate, end, shown, card: () => now };
})();
