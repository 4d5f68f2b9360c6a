// What an open answer offers: tabs of models, copying of code and formulas, boxes that scroll by key.
const answers = (() => {
  const dressed = new WeakSet();
  const waiting = [];
  const nearby = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) finish(cards.of(target));
  }, { rootMargin: "300px" });

  // The page's policy lets no other text become HTML.
  const own = window.trustedTypes?.createPolicy("answers", { createHTML: (text) => text }) ?? { createHTML: (text) => text };
  const raw = (card) => (card.details?.lastElementChild.localName === "noscript" ? card.details.lastElementChild : null);

  /** Makes a card's answer out of the text in which it came. */
  function fill(card) {
    const text = raw(card);
    if (!text) return;
    const holder = document.createElement("template");
    holder.innerHTML = own.createHTML(text.textContent);
    text.replaceWith(holder.content);
  }

  /** What an answer says, each layer's words without its label; formulas are left out. */
  function textOf(card) {
    const text = raw(card);
    if (!text) return card.details ? $$(".layer > .prose", card.details).map((one) => one.textContent).join("\n") : "";
    const layers = text.textContent.split('<div class="prose">').slice(1).map((one) => one.split(/<\/div><\/(?:section|details)>/)[0]);
    const plain = layers.join("\n").replace(/<math[\s\S]*?<\/math>|<svg[\s\S]*?<\/svg>/g, " … ").replace(/<\/(?:p|li|tr|pre)>/g, "\n").replace(/<[^>]*>/g, "");
    const names = { lt: "<", gt: ">", quot: '"', "#39": "'", "#34": '"', nbsp: " ", amp: "&" };
    return plain.replace(/&(\w+|#\d+);/g, (whole, name) => names[name] ?? whole);
  }

  function later(card) {
    if (waiting.push(card) === 1) idly(waiting, finish);
  }

  function finish(card) {
    if (card.details?.open) dress(card);
    reachable(card.element);
  }

  /** Adds the buttons and roles to a card's answer when it is first opened; 334 closed ones need none. */
  function dress(card) {
    if (dressed.has(card)) return;
    dressed.add(card);
    fill(card);
    for (const code of $$("pre", card.element)) addCopy(code);
    for (const math of $$('math[display="block"][data-tex]', card.element)) addTex(math);
    tabs(card);
  }

  /** The answer was opened or closed, by whatever means. */
  function turned(card) {
    if (card.details.open && card.element.getBoundingClientRect().top < 2 * innerHeight) fill(card);
    search.repaint(card);
    nearby.unobserve(card.element);
    nearby.observe(card.element); // observing anew reports at once whether it is in sight
    if (card.details.open) later(card);
  }

  function addCopy(pre) {
    const button = make("button", { type: "button", className: "copy" }, "Copy");
    button.setAttribute("aria-label", "Copy the code");
    button.addEventListener("click", () => copy(pre.innerText.replace(/\n$/, ""), "Code"));
    const box = make("div", { className: "code" });
    pre.replaceWith(box);
    box.append(pre, button);
  }

  function addTex(math) {
    const box = math.closest(".scroll") ?? math;
    const button = make("button", { type: "button", className: "copy" }, "LaTeX");
    button.setAttribute("aria-label", "Copy the formula’s LaTeX");
    button.addEventListener("click", () => copy(math.dataset.tex, "LaTeX"));
    const holder = make("span", { className: "formula" });
    box.replaceWith(holder);
    holder.append(box, button);
  }

  /** A box that scrolls sideways must be reachable by key, and only such a box. */
  function reachable(root) {
    for (const box of $$(".scroll, pre", root)) {
      if (box.scrollWidth > box.clientWidth + 1) {
        box.tabIndex = 0;
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", box.matches("pre") ? "Code, scrolls sideways" : "Wide content, scrolls sideways");
      } else if (box.tabIndex === 0) {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      }
    }
  }

  const columns = () => document.documentElement.dataset.columns === "columns";

  function tabs(card) {
    for (const tab of $$("[role=tab]", card.element)) {
      tab.addEventListener("click", () => choose(tab.dataset.model));
      tab.addEventListener("keydown", (event) => turn(event, tab));
    }
    arrange(card);
  }

  function turn(event, tab) {
    const list = $$("[role=tab]", tab.parentElement);
    const at = list.indexOf(tab);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const to = list[(next + list.length) % list.length];
    to.focus();
    choose(to.dataset.model);
  }

  /** One choice for the whole guide: whoever reads one model's answers wants the same in the next card. */
  function choose(model) {
    store.set("model", model);
    rearrange();
  }

  function rearrange() {
    for (const card of cards.all.filter((one) => dressed.has(one))) {
      arrange(card);
      later(card);
    }
  }

  function arrange(card) {
    const list = $$("[role=tab]", card.element);
    if (!list.length) return;
    const model = store.get("model");
    const chosen = list.find((tab) => tab.dataset.model === model) ?? list[0];
    for (const tab of list) {
      const panel = document.getElementById(tab.getAttribute("aria-controls"));
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      panel.hidden = !on && !columns();
      if (columns()) {
        panel.setAttribute("role", "group");
        panel.setAttribute("aria-label", tab.textContent);
        panel.removeAttribute("aria-labelledby");
      } else {
        panel.setAttribute("role", "tabpanel");
        panel.removeAttribute("aria-label");
        panel.setAttribute("aria-labelledby", tab.id);
      }
    }
  }

  /** Turns to the model's tab that holds an element. */
  function uncover(element) {
    for (let box = element.closest("details:not([open])"); box; box = box.parentElement.closest("details:not([open])")) box.open = true;
    const panel = element.closest(".take[hidden]");
    if (panel) choose(panel.dataset.model);
  }

  function listFormulas(card) {
    fill(card);
    const list = $(".formula-list");
    const seen = new Map($$("math[data-tex]", card.element).map((math) => [math.dataset.tex, math]));
    list.replaceChildren(...[...seen].map(([tex, math]) => {
      const button = make("button", { type: "button", className: "secondary" }, "Copy");
      button.setAttribute("aria-label", `Copy ${tex}`);
      button.addEventListener("click", () => copy(tex, "LaTeX"));
      const shown = make("div", { className: "scroll" }, math.cloneNode(true));
      return make("li", {}, shown, make("code", {}, tex), button);
    }));
    $("#formulas").showModal();
    reachable(list);
  }

  /** What the answer states is shown beside what its check derives. */
  function fillEvidence(event) {
    if (event.newState !== "open" || !event.target.matches(".evidence")) return;
    const place = $(".evidence-stated", event.target);
    const stated = $(".final .prose", event.target.closest(".take"));
    if (place && stated) place.replaceChildren(...stated.cloneNode(true).childNodes);
  }

  function start() {
    // Before the browser opens it, so that it opens with its answer inside.
    document.addEventListener("click", (event) => {
      const card = event.target.closest?.("summary")?.parentElement.matches(".answer") && cards.of(event.target);
      if (card) fill(card);
    }, { capture: true });
    document.addEventListener("beforetoggle", fillEvidence, { capture: true });
    document.addEventListener("click", (event) => {
      const math = event.target.closest?.("math[data-tex]");
      if (math && getSelection().isCollapsed) copy(math.dataset.tex, "LaTeX");
    });
    for (const radio of $$('input[name="columns"]', $("#view-menu"))) {
      radio.addEventListener("change", rearrange);
    }
    const observe = () => {
      nearby.disconnect();
      for (const card of cards.all) nearby.observe(card.element);
    };
    observe();
    addEventListener("resize", observe);
  }

  return { start, fill, textOf, dress, turned, uncover, listFormulas };
})();
