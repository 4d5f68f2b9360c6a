// The plan for today, as the reader sees it: what to do now, what is ahead, how far one has come.
const today = (() => {
  const AHEAD = 14; // days shown
  const known = { learn: 0, shaky: 0, known: 0 };

  const settings = () => {
    const kept = store.get("plan", null);
    return kept && /^\d{4}-\d\d-\d\d$/.test(kept.date) && kept.minutes > 0 ? kept : null;
  };

  const dateOf = (text) => new Date(`${text}T00:00`);
  const wanted = () => cards.all.filter((card) => !levelsHidden.has(card));

  const planned = (card, now) => {
    const state = ratings.stateOf(card.id);
    return { ...card, state: state && { due: state.due, mark: state.mark, recall: ratings.recall(card.id, now) } };
  };

  function theDay() {
    const { date, minutes } = settings();
    const now = new Date();
    const all = wanted().map((card) => planned(card, now));
    const rated = new Set(ratings.since(plan.midnight(now)).map(({ id }) => id));
    return { ...plan.day({ cards: all, done: all.filter(({ id }) => rated.has(id)), minutes, now, interview: dateOf(date) }), rated: rated.size };
  }

  function refresh() {
    const button = $("#today-number");
    const chosen = settings();
    if (!chosen) {
      button.hidden = true;
      if (visible()) show(null);
      return;
    }
    const day = theDay();
    button.textContent = day.reviews.length + day.fresh.length;
    $("#to-today").textContent = day.days >= 0 ? `Today: ${day.reviews.length + day.fresh.length} to do` : "Plan my days";
    button.hidden = !(day.reviews.length + day.fresh.length);
    if (visible()) show(day);
  }

  const visible = () => document.body.classList.contains("at-today");

  function show(day) {
    const form = $("#plan-form");
    const chosen = settings();
    $("#today .today-plan").hidden = !day;
    $("#today .plan-settings").open = !day;
    $("#today .plan-settings > summary").hidden = !day;
    $("#plan-date").min = isoDay(new Date());
    if (chosen && !form.contains(document.activeElement)) {
      $("#plan-date").value = chosen.date;
      $("#plan-minutes").value = chosen.minutes;
    }
    progress();
    if (!day) return;
    const number = day.reviews.length + day.fresh.length;
    $("#today .today-days").textContent = day.days > 0 ? `${count(day.days, "day")} until the interview` : day.days === 0 ? "The interview is today" : "The interview was on the day you gave";
    $("#today .today-due").textContent = number
      ? [day.reviews.length && count(day.reviews.length, "review"), day.fresh.length && count(day.fresh.length, "new question")].filter(Boolean).join(" and ") + `, about ${day.minutes} minutes`
      : day.rated ? `Done for today: ${count(day.rated, "question")} rated.` : "Nothing is due today.";
    const start = $('#today [data-action="start-today"]');
    start.hidden = !number;
    start.textContent = day.rated ? "Go on" : "Start";
    $("#today .today-pace").textContent = pace(day);
    $("#today .today-list").replaceChildren(...[...day.reviews, ...day.fresh].map(item));
    $("#today .today-items").hidden = !number;
    ahead(day);
  }

  function pace(day) {
    const { minutes } = settings();
    if (day.days <= 0) return "Give another day to plan on.";
    if (!day.unseen) return `With ${minutes} minutes a day you see every question before the interview.`;
    const more = day.enough < 600 ? ` About ${day.enough} minutes a day would reach all of them; or hide a level you will not be asked.` : " Hide a level that you will not be asked, so that the others fit.";
    return `With ${minutes} minutes a day ${count(day.unseen, "question")} of ${wanted().length} would stay unseen.${more}`;
  }

  function item(card) {
    const link = make("a", { href: `#${card.element.id}` }, titleOf(card));
    return make("li", {}, make("span", { className: "item-id" }, card.id), link, make("span", { className: "item-kind" }, card.state ? "review" : "new"));
  }

  function ahead(day) {
    const most = Math.max(1, ...day.ahead.map(({ reviews, fresh }) => reviews + fresh));
    $("#today .ahead").replaceChildren(...day.ahead.slice(0, AHEAD).map(({ reviews, fresh }, number) => {
      const when = new Date(Date.now() + number * 86_400_000);
      const bar = (kind, value) => {
        const part = make("i", { className: kind });
        part.style.blockSize = `${(100 * value) / most}%`;
        return part;
      };
      const name = number === 0 ? "Today" : when.toLocaleDateString("en", { weekday: "short", day: "numeric" });
      const box = make("li", { title: `${name}: about ${reviews} reviews, ${fresh} new` },
        make("span", { className: "ahead-bar", ariaHidden: "true" }, bar("fresh", fresh), bar("reviews", reviews)),
        make("span", { className: "ahead-number" }, String(reviews + fresh)), make("span", { className: "ahead-day" }, name));
      return box;
    }));
  }

  function progress() {
    const rows = (groups) => groups.map(([name, list]) => {
      const tally = { ...known };
      for (const card of list) if (marks.of(card)) tally[marks.of(card)] += 1;
      const bar = make("span", { className: "track", ariaHidden: "true" }, ...["known", "shaky", "learn"].map((mark) => {
        const part = make("i", { className: mark });
        part.style.inlineSize = `${(100 * tally[mark]) / list.length}%`;
        return part;
      }));
      return make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, bar), make("td", { className: "number" }, `${tally.known} of ${list.length}`));
    });
    const by = (key, name) => {
      const groups = new Map();
      for (const card of wanted()) groups.set(key(card), [...(groups.get(key(card)) ?? []), card]);
      return [...groups.values()].map((list) => [name(list[0]), list]);
    };
    const chapterName = (card) => $("h2", card.home.closest(".chapter")).textContent;
    const levelName = (card) => $(".level", card.head).textContent;
    const order = ["E", "M", "H", ""];
    const levels = by((card) => card.level, (card) => card).sort(([one], [two]) => order.indexOf(one.level) - order.indexOf(two.level)).map(([card, list]) => [levelName(card), list]);
    $("#today .progress-chapters").replaceChildren(...rows(by((card) => card.chapter, chapterName)));
    $("#today .progress-levels").replaceChildren(...rows(levels));
  }

  const isoDay = (time) => `${time.getFullYear()}-${String(time.getMonth() + 1).padStart(2, "0")}-${String(time.getDate()).padStart(2, "0")}`;

  function begin() {
    const day = theDay();
    const queue = [...day.reviews, ...day.fresh].map(({ id }) => cards.byId.get(`q/${id}`));
    if (queue.length) practice.begin(queue);
  }

  function start() {
    $("#plan-form").addEventListener("submit", (event) => {
      event.preventDefault();
      store.set("plan", { date: $("#plan-date").value, minutes: Number($("#plan-minutes").value), at: new Date().toISOString() });
      refresh();
      $("#today h2").focus({ preventScroll: true });
    });
    store.watch("plan", refresh);
    refresh();
  }

  return { start, refresh, begin, settings };
})();
